package dev.shepherd.parser.markup;

import dev.shepherd.parser.scan.Markers;
import java.util.List;

/**
 * Where a family of models writes Python calls. Immutable.
 *
 * @param open markers that open a block of calls
 * @param close markers that close it; the one that opened it and this one have the same number
 * @param dropped markers in plain text that are no text
 * @param bare whether a list of calls counts without markers
 * @param markers all markers: first those that open, then those that are dropped
 * @param closers the markers of {@code close}
 */
record PythonSyntax(
    List<String> open,
    List<String> close,
    List<String> dropped,
    boolean bare,
    Markers markers,
    Markers closers) {

  static PythonSyntax of(
      List<String> open, List<String> close, List<String> dropped, boolean bare) {
    List<String> all = new java.util.ArrayList<>(open);
    all.addAll(dropped);
    if (bare) {
      all.add("[");
    }
    return new PythonSyntax(
        open,
        close,
        dropped,
        bare,
        Markers.of(all),
        Markers.of(close.isEmpty() ? List.of("\0") : close));
  }
}
