package dev.shepherd.simulator.rehearsal;

import java.util.Locale;

/**
 * Writes a small SVG picture: lines, boxes and text in CSS pixels from the upper left corner. The
 * background is white, so that it can be read in dark surroundings too. Not thread-safe.
 */
final class Svg {
  /** Colours that people with any colour vision tell apart (Okabe and Ito, 2008). */
  private static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000"
  };

  /** Where a text stands relative to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height) {
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n",
            width,
            height,
            width,
            height,
            width,
            height));
  }

  /** The colour of the n-th of several things. */
  static String colour(int n) {
    return COLOURS[n % COLOURS.length];
  }

  void text(double x, double y, Anchor anchor, String text) {
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n",
            px(x),
            px(y),
            anchor.name().toLowerCase(Locale.ROOT),
            escaped(text)));
  }

  void box(double x, double y, double width, double height, String colour) {
    out.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>%n",
            px(x),
            px(y),
            px(width),
            px(height),
            colour));
  }

  /** A straight line of a grid or axis. */
  void rule(double x1, double y1, double x2, double y2) {
    out.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%s %sL%s %s\" stroke=\"#ccc\"/>%n",
            px(x1),
            px(y1),
            px(x2),
            px(y2)));
  }

  /** A line through all points; {@code xs} and {@code ys} are equally long. */
  void curve(double[] xs, double[] ys, String colour) {
    out.append("<path d=\"");
    for (int i = 0; i < xs.length; i++) {
      out.append(i == 0 ? 'M' : 'L').append(px(xs[i])).append(' ').append(px(ys[i]));
    }
    out.append("\" fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"2\"/>\n");
  }

  /** The whole document. */
  String document() {
    return out + "</svg>\n";
  }

  private static String px(double value) {
    var text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
