package dev.shepherd.config;

import java.net.InetAddress;
import java.util.List;

/** Options of the main listener and the probe listener. */
public final class ListenerOptions {

  private static final Declarer IN = new Declarer(Topic.LISTENER);

  private ListenerOptions() {}

  /** Address of the main listener and of the probe listener. */
  public static final Option<InetAddress> HOST =
      IN.ip(
              "host",
              "Address to listen on. An IP address, IPv6 with or without brackets; not a name.")
          .orElse(InetAddress.ofLiteral("0.0.0.0"));

  /** Port of the main listener. */
  public static final Option<Integer> PORT =
      IN.u16("port", "Port for clients.").limit(Limit.atLeast(1)).orElse(30_000);

  /** Port of the probe listener. */
  public static final OptionalOption<Integer> HEALTH_CHECK_PORT =
      IN.u16(
              "health-check-port",
              "A second, plain-HTTP port for liveness and readiness probes only.")
          .limit(Limit.atLeast(1))
          .optional();

  /** How long streams may finish after a signal to stop, in seconds. */
  public static final Option<Long> SHUTDOWN_GRACE_PERIOD_SECS =
      IN.u64(
              "shutdown-grace-period-secs",
              "How long running requests may finish after a signal to stop. A second signal ends"
                  + " at once.")
          .orElse(180L);

  /** Idle pause after which a keep-alive connection is closed, in seconds. */
  public static final Option<Long> IDLE_CONNECTION_TIMEOUT_SECS =
      IN.u64(
              "idle-connection-timeout-secs",
              "Closes a client's connection after this long without a request. 0 = never.")
          .reloadable()
          .orElse(90L);

  /** Longest time for a request head, in seconds. */
  public static final Option<Long> HEADER_READ_TIMEOUT_SECS =
      IN.u64(
              "header-read-timeout-secs",
              "Closes a connection whose request head is not complete in time. 0 = never.")
          .reloadable()
          .orElse(30L);

  /** Most client connections at once. */
  public static final Option<Long> MAX_CONNECTIONS =
      IN.u32(
              "max-connections",
              "Most client connections at once. 0 = derived from the limit of open files.")
          .ours()
          .orElse(0L);

  /** Origins that browsers may call from. */
  public static final Option<List<String>> CORS_ALLOWED_ORIGINS =
      IN.text(
              "cors-allowed-origins",
              "Web origins that browsers may call from, such as https://chat.example; * = any."
                  + " Without it no cross-origin header is sent.")
          .sane(Limit.visibleText())
          .reloadable()
          .list(List.of());

  static final List<AnyOption> ALL =
      List.of(
          HOST,
          PORT,
          HEALTH_CHECK_PORT,
          CORS_ALLOWED_ORIGINS,
          SHUTDOWN_GRACE_PERIOD_SECS,
          IDLE_CONNECTION_TIMEOUT_SECS,
          HEADER_READ_TIMEOUT_SECS,
          MAX_CONNECTIONS);
}
