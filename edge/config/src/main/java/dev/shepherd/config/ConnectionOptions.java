package dev.shepherd.config;

import java.util.List;

/** Options that bound requests, streams and connections to workers. */
public final class ConnectionOptions {

  private static final Declarer IN = new Declarer(Topic.CONNECTIONS);

  private ConnectionOptions() {}

  /** Time for one upstream exchange, in seconds. */
  public static final Option<Long> REQUEST_TIMEOUT_SECS =
      IN.u64("request-timeout-secs", "Longest time for one exchange with a worker.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(1800L);

  /** Longest wait for the head of a stream, in seconds. */
  public static final Option<Long> UPSTREAM_HEAD_TIMEOUT_SECS =
      IN.u64(
              "upstream-head-timeout-secs",
              "Longest wait for the head of a worker's answer to a request that asks for a stream;"
                  + " then another worker is asked. An answer that is not streamed may take as long"
                  + " as --request-timeout-secs. 0 = the same for streams.")
          .ours()
          .reloadable()
          .orElse(120L);

  /** Largest request body, in bytes. */
  public static final Option<Long> MAX_PAYLOAD_SIZE_BYTES =
      IN.usize("max-payload-size", "Largest request body in bytes; larger ones get 413.")
          .limit(Limit.positive())
          .reloadable()
          .orElse(536_870_912L);

  /** Bytes of a body that are kept for a retry. */
  public static final Option<Long> MAX_BUFFERED_REQUEST_BYTES =
      IN.u64(
              "max-buffered-request-bytes",
              "Bytes of a body that are kept only to be able to retry. Larger bodies that nobody"
                  + " has to read are streamed and not retried; 0 = never keep.")
          .reloadable()
          .orElse(1_048_576L);

  /** Longest wait for the client within a streamed body, in seconds. */
  public static final Option<Long> STREAM_BODY_STALL_TIMEOUT_SECS =
      IN.u64(
              "stream-body-stall-timeout-secs",
              "Ends an upload with 408 after waiting this long on the client. 0 = never.")
          .reloadable()
          .orElse(300L);

  /** Longest silence within an answer, in seconds. */
  public static final Option<Long> STREAM_IDLE_TIMEOUT_SECS =
      IN.u64(
              "stream-idle-timeout-secs",
              "Ends an answer on which nothing has moved for this long. 0 = never.")
          .ours()
          .reloadable()
          .orElse(600L);

  /** Silence after which a keep-alive frame is sent, in seconds. */
  public static final Option<Long> SSE_KEEPALIVE_SECS =
      IN.u64("sse-keepalive-secs", "Sends a keep-alive on an event stream silent for this long.")
          .reloadable()
          .orElse(15L);

  /** Longest time to reach a worker, in seconds. */
  public static final Option<Long> UPSTREAM_CONNECT_TIMEOUT_SECS =
      IN.u64("upstream-connect-timeout-secs", "Longest time to connect to a worker.")
          .limit(Limit.positive())
          .ours()
          .reloadable()
          .orElse(10L);

  /** Idle life of pooled connections, in seconds. */
  public static final Option<Long> UPSTREAM_POOL_IDLE_TIMEOUT_SECS =
      IN.u64(
              "upstream-pool-idle-timeout-secs",
              "Idle life of connections to workers; keep it under the engine's own keep-alive (5 s"
                  + " in vLLM and SGLang). 0 = for ever.")
          .reloadable()
          .orElse(3L);

  /** Most idle connections per worker. */
  public static final Option<Long> UPSTREAM_POOL_MAX_IDLE =
      IN.u32("upstream-pool-max-idle", "Most idle connections kept per worker.")
          .ours()
          .reloadable()
          .orElse(1024L);

  /** Largest request head, in bytes. */
  public static final Option<Long> MAX_REQUEST_HEAD_BYTES =
      IN.u32("max-request-head-bytes", "Largest request head; larger ones get 431.")
          .limit(Limit.between(1024, 16_777_216))
          .ours()
          .orElse(65_536L);

  /** Most header lines of a request. */
  public static final Option<Long> MAX_REQUEST_HEADERS =
      IN.u32("max-request-headers", "Most header lines of a request; more get 431.")
          .limit(Limit.between(1, 100_000))
          .ours()
          .orElse(200L);

  /** HTTP/2 to workers. */
  public static final Option<Boolean> UPSTREAM_HTTP2 =
      IN.flag("upstream-http2", "HTTP/2 to workers that speak it.")
          .notYet("leave it out; HTTP/1.1 is used")
          .off(false);

  static final List<AnyOption> ALL =
      List.of(
          REQUEST_TIMEOUT_SECS,
          UPSTREAM_HEAD_TIMEOUT_SECS,
          STREAM_IDLE_TIMEOUT_SECS,
          STREAM_BODY_STALL_TIMEOUT_SECS,
          SSE_KEEPALIVE_SECS,
          MAX_PAYLOAD_SIZE_BYTES,
          MAX_BUFFERED_REQUEST_BYTES,
          MAX_REQUEST_HEAD_BYTES,
          MAX_REQUEST_HEADERS,
          UPSTREAM_CONNECT_TIMEOUT_SECS,
          UPSTREAM_POOL_IDLE_TIMEOUT_SECS,
          UPSTREAM_POOL_MAX_IDLE,
          UPSTREAM_HTTP2);
}
