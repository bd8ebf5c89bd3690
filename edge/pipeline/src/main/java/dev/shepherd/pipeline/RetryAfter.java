package dev.shepherd.pipeline;

import dev.shepherd.net.ResponseHead;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}, RFC 9110 section 10.2.3: seconds or a date. */
final class RetryAfter {
  static final byte[] NAME = Answers.ascii("retry-after");

  /** Longer times are of no use to anyone. */
  private static final long MOST_SECONDS = 86_400;

  private RetryAfter() {}

  /**
   * What a worker asks for, 0..86400 seconds; 0 if it asks for nothing that can be understood.
   *
   * @param epochMillis the time now
   */
  static long seconds(ResponseHead head, long epochMillis) {
    @Nullable String value = head.value(NAME);
    if (value == null || value.isEmpty()) {
      return 0;
    }
    if (value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return value.length() > 9 ? MOST_SECONDS : Math.min(MOST_SECONDS, Long.parseLong(value));
    }
    try {
      Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      long seconds = Math.ceilDiv(at.toEpochMilli() - epochMillis, 1000L);
      return Math.clamp(seconds, 0L, MOST_SECONDS);
    } catch (DateTimeException | ArithmeticException notADate) {
      return 0;
    }
  }
}
