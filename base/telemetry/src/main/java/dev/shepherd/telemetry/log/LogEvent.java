package dev.shepherd.telemetry.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/** One thing to log, before it has a form. */
record LogEvent(
    long epochMillis,
    Level level,
    String target,
    String message,
    List<KeyValuePair> fields,
    @Nullable Throwable failure) {}
