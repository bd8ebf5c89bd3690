package dev.shepherd.parser.markup;

import dev.shepherd.parser.scan.Markers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The markers of a Gemma format. Immutable.
 *
 * @param content markers in plain text: first the one that opens a call, then those that are no
 *     text
 * @param inside markers in a call: the one that closes it and the one around strings
 * @param quote the marker around strings
 */
record GemmaSyntax(Markers content, Markers inside, byte[] quote) {

  static final int CLOSE = 0;
  static final int QUOTE = 1;

  static GemmaSyntax of(String open, String close, String quote, List<String> dropped) {
    List<String> content = new java.util.ArrayList<>(List.of(open));
    content.addAll(dropped);
    return new GemmaSyntax(
        Markers.of(content), Markers.of(close, quote), quote.getBytes(StandardCharsets.UTF_8));
  }
}
