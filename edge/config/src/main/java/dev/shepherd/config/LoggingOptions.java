package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options of logs and request ids. */
public final class LoggingOptions {

  private static final Declarer IN = new Declarer(Topic.LOGGING);

  private LoggingOptions() {}

  /** How much is logged. */
  public static final Option<String> LOG_LEVEL =
      IN.words("log-level", "How much is written.", "debug", "info", "warn", "error")
          .reloadable()
          .orElse("info");

  /** Logs as JSON. */
  public static final Option<Boolean> LOG_JSON =
      IN.flag("log-json", "One JSON object per line.").off(false);

  /** Directory for log files. */
  public static final OptionalOption<Path> LOG_DIR =
      IN.path("log-dir", "Also writes smg.<date> files, a new one each day, in this directory.")
          .optional();

  /** Time at which a request counts as slow, in seconds. */
  public static final Option<Long> SLOW_REQUEST_SECS =
      IN.u64("slow-request-secs", "Requests slower than this get an access line at level info.")
          .ours()
          .reloadable()
          .orElse(120L);

  /** Headers that may hold a request id. */
  public static final Option<List<String>> REQUEST_ID_HEADERS =
      IN.text(
              "request-id-headers",
              "Headers searched, in order, for the client's request id. Any value replaces the"
                  + " whole list.")
          .sane(Limit.headerName())
          .list(List.of("x-request-id", "x-correlation-id", "x-trace-id", "request-id"));

  static final List<AnyOption> ALL =
      List.of(LOG_LEVEL, LOG_JSON, LOG_DIR, SLOW_REQUEST_SECS, REQUEST_ID_HEADERS);
}
