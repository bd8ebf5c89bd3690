package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The filter {@code wordwrap}: lines no longer than a width, broken between words. */
final class TextWrap {

  /** A run of spaces, or a word; words may be cut behind a hyphen between letters. */
  private static final Pattern CHUNK =
      Pattern.compile("\\s+|(?:[^\\s-]*[\\p{L}_]{2}-(?=[\\p{L}_]{2}))|[^\\s-]+|-+");

  private static final Pattern WORD = Pattern.compile("\\s+|\\S+");

  private TextWrap() {}

  static Object filter(Render r, Object value, Args args) {
    @Nullable Object[] given =
        args.bind("wordwrap", 0, "width", "break_long_words", "wrapstring", "break_on_hyphens");
    int width = (int) Math.min(Filters.whole(given[0], 79), Integer.MAX_VALUE);
    boolean breakLong = given[1] == null || Truth.of(given[1]);
    boolean hyphens = given[3] == null || Truth.of(given[3]);
    String separator =
        given[2] == null || given[2] == None.NONE
            ? "\n"
            : TextMethods.requireText(given[2], "expected str, got ");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = Texts.text(value);
    if (text == null) {
      throw Fail.attribute("'" + Types.name(value) + "' object has no attribute 'splitlines'");
    }
    if (width <= 0) {
      throw Fail.value("invalid width " + width + " (must be > 0)");
    }
    r.budget().steps(text.length());
    var out = new StringBuilder();
    boolean first = true;
    for (Object line : TextSplit.lines(r.budget(), text, false)) {
      out.append(first ? "" : separator);
      first = false;
      String chars = String.valueOf(Texts.text(line));
      out.append(String.join(separator, wrap(chunks(chars, hyphens), width, breakLong)));
      r.budget().checkLength(out.length());
    }
    return Texts.derive(value, out.toString());
  }

  private static List<String> chunks(String line, boolean hyphens) {
    List<String> chunks = new ArrayList<>();
    Matcher matcher = (hyphens ? CHUNK : WORD).matcher(line);
    while (matcher.find()) {
      chunks.add(matcher.group());
    }
    return chunks;
  }

  private static List<String> wrap(List<String> chunks, int width, boolean breakLong) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    int at = 0;
    while (at < chunks.size()) {
      String chunk = chunks.get(at);
      if (line.isEmpty() && !lines.isEmpty() && chunk.isBlank()) {
        at++;
      } else if (Texts.length(line.toString()) + Texts.length(chunk) <= width) {
        line.append(chunk);
        at++;
      } else if (Texts.length(chunk) > width && breakLong) {
        int points = Math.max(1, width - Texts.length(line.toString()));
        int room = chunk.offsetByCodePoints(0, points);
        line.append(chunk, 0, room);
        chunks.set(at, chunk.substring(room));
        finish(line, lines);
      } else if (line.isEmpty()) {
        line.append(chunk);
        at++;
      } else {
        finish(line, lines);
      }
    }
    if (!line.isEmpty()) {
      finish(line, lines);
    }
    return lines;
  }

  private static void finish(StringBuilder line, List<String> lines) {
    String text = line.toString().stripTrailing();
    if (!text.isEmpty()) {
      lines.add(text);
    }
    line.setLength(0);
  }
}
