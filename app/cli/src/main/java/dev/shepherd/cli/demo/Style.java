package dev.shepherd.cli.demo;

import java.nio.charset.Charset;
import java.util.Locale;

/**
 * How words look.
 *
 * @param colours whether ANSI colours are shown
 * @param blocks whether bars are drawn with block characters
 */
record Style(boolean colours, boolean blocks) {
  private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

  static Style of(boolean colours, Charset charset) {
    return new Style(colours, charset.name().toUpperCase(Locale.ROOT).startsWith("UTF"));
  }

  String strong(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String good(String text) {
    return paint("32", text);
  }

  String attention(String text) {
    return paint("33", text);
  }

  String bad(String text) {
    return paint("31", text);
  }

  String cold(String text) {
    return paint("36", text);
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** A bar of {@code width} columns at most, filled to {@code share}, 0 to 1; not padded. */
  String bar(double share, int width) {
    double columns = Math.clamp(share, 0, 1) * Math.max(0, width);
    if (!blocks) {
      return "#".repeat((int) Math.round(columns));
    }
    int eighths = (int) Math.round(columns * 8);
    return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
  }
}
