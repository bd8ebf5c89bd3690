package dev.shepherd.telemetry;

/**
 * One time series of a family, or for histograms and summaries one group of series: the handle that
 * callers keep and update. All updates are thread-safe and never block.
 *
 * <p>A handle outlives its series: after {@link Family#remove} updates still work and are seen by
 * nobody.
 */
public abstract sealed class Series permits Counter, Gauge, Histogram, Summary {

  /**
   * Writes the samples.
   *
   * @param name family name
   * @param labels {@code a="b",c="d"} without braces, empty for no labels
   */
  abstract void writeTo(TextBuffer out, byte[] name, byte[] labels);

  /** Writes {@code name[suffix]{labels} } up to and with the blank before the value. */
  static TextBuffer sample(TextBuffer out, byte[] name, String suffix, byte[] labels) {
    out.append(name).append(suffix);
    if (labels.length > 0) {
      out.append('{').append(labels).append('}');
    }
    return out.append(' ');
  }

  /** Like {@link #sample} with one more label at the end. */
  static TextBuffer sampleWith(
      TextBuffer out, byte[] name, String suffix, byte[] labels, byte[] extraLabel) {
    out.append(name).append(suffix).append('{').append(labels);
    if (labels.length > 0) {
      out.append(',');
    }
    return out.append(extraLabel).append('}').append(' ');
  }
}
