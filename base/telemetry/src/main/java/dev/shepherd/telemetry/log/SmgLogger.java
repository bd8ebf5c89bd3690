package dev.shepherd.telemetry.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/** An slf4j logger that hands events to the backend. A level check is one volatile read. */
final class SmgLogger extends LegacyAbstractLogger implements LoggingEventAware {
  private final transient LogBackend backend;
  private volatile int threshold;

  SmgLogger(String name, LogBackend backend, int threshold) {
    this.name = name;
    this.backend = backend;
    this.threshold = threshold;
  }

  void threshold(int newThreshold) {
    threshold = newThreshold;
  }

  @Override
  public boolean isTraceEnabled() {
    return Level.TRACE.toInt() >= threshold;
  }

  @Override
  public boolean isDebugEnabled() {
    return Level.DEBUG.toInt() >= threshold;
  }

  @Override
  public boolean isInfoEnabled() {
    return Level.INFO.toInt() >= threshold;
  }

  @Override
  public boolean isWarnEnabled() {
    return Level.WARN.toInt() >= threshold;
  }

  @Override
  public boolean isErrorEnabled() {
    return Level.ERROR.toInt() >= threshold;
  }

  @Override
  public void log(LoggingEvent event) {
    var fields = event.getKeyValuePairs();
    backend.accept(
        new LogEvent(
            backend.epochMillis(),
            event.getLevel(),
            name,
            formatted(event.getMessage(), event.getArgumentArray()),
            fields == null ? List.of() : List.copyOf(fields),
            event.getThrowable()));
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    backend.accept(
        new LogEvent(
            backend.epochMillis(), level, name, formatted(message, arguments), List.of(), failure));
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  private static String formatted(@Nullable String message, Object @Nullable [] arguments) {
    if (message == null) {
      return "";
    }
    return arguments == null || arguments.length == 0
        ? message
        : MessageFormatter.basicArrayFormat(message, arguments);
  }
}
