package dev.shepherd.telemetry.log;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The last guard against secrets in log lines: values under a telling key are masked, and so is
 * what looks like a bearer token or an API key in running text. Numbers are never secrets, so that
 * {@code output_tokens=12} stays readable.
 */
final class Redaction {
  static final String MASK = "***";

  private static final Set<String> TELLING_WORDS =
      Set.of(
          "authorization",
          "cookie",
          "cookies",
          "secret",
          "secrets",
          "password",
          "passwords",
          "passwd",
          "passphrase",
          "credential",
          "credentials",
          "apikey",
          "apikeys",
          "token",
          "tokens");
  private static final Set<String> KINDS_OF_KEYS = Set.of("api", "private", "access");

  /** Sorts out harmless keys quickly; each telling word has one of these parts. */
  private static final Pattern PERHAPS_TELLING =
      Pattern.compile("auth|cookie|secret|pass|cred|key|token", Pattern.CASE_INSENSITIVE);

  private static final Pattern CAMEL_HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern WORD_GAP = Pattern.compile("[^A-Za-z0-9]+");
  private static final Pattern TOKEN_IN_TEXT =
      Pattern.compile("((?i:\\bbearer)\\s+)[A-Za-z0-9._~+/=-]{8,}|\\bsk-[A-Za-z0-9_-]{8,}");

  private Redaction() {}

  /** Whether the value under this key must not be seen. */
  static boolean hides(String key, @Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return false;
    }
    if (!PERHAPS_TELLING.matcher(key).find()) {
      return false;
    }
    String previous = "";
    for (String word : WORD_GAP.split(CAMEL_HUMP.matcher(key).replaceAll("_"), -1)) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (TELLING_WORDS.contains(lower)
          || (lower.startsWith("key") && KINDS_OF_KEYS.contains(previous))) {
        return true;
      }
      previous = lower;
    }
    return false;
  }

  /** Running text without tokens. */
  static String clean(String text) {
    if (!text.contains("earer") && !text.contains("EARER") && !text.contains("sk-")) {
      return text;
    }
    return TOKEN_IN_TEXT
        .matcher(text)
        .replaceAll(found -> (found.group(1) == null ? "" : found.group(1)) + MASK);
  }
}
