package dev.shepherd.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A text cut into tokens, each kept as the bytes that stand for it inside a JSON string: emitting a
 * token is then a copy.
 */
final class Pieces {
  private static final int LONGEST_PIECE_CHARS = 16;

  private final byte[][] escaped;

  private Pieces(byte[][] escaped) {
    this.escaped = escaped;
  }

  /**
   * Cuts a text as a tokenizer would: a word with the space before it, long words in pieces, never
   * inside a character. An empty text has no pieces.
   */
  static Pieces of(String text) {
    var pieces = new ArrayList<byte[]>();
    int start = 0;
    for (int at = 1; at <= text.length(); at++) {
      boolean end = at == text.length();
      boolean pair = !end && Character.isLowSurrogate(text.charAt(at));
      boolean word = !end && text.charAt(at) == ' ' && text.charAt(at - 1) != ' ';
      if (end || word || (at - start >= LONGEST_PIECE_CHARS && !pair)) {
        pieces.add(AnswerShape.utf8(Json.escaped(text.substring(start, at))));
        start = at;
      }
    }
    return new Pieces(pieces.toArray(byte[][]::new));
  }

  /** Number of tokens. */
  int count() {
    return escaped.length;
  }

  /** Token {@code i}; the text starts again after its end. Must not be empty. */
  byte[] at(long i) {
    return escaped[(int) (i % escaped.length)];
  }

  /** Appends the first {@code count} tokens, still escaped. */
  void appendTo(StringBuilder out, long count) {
    for (long i = 0; i < count; i++) {
      out.append(new String(at(i), StandardCharsets.UTF_8));
    }
  }

  /** What engines say when nobody told them what to say. */
  static List<Pieces> small() {
    return List.of(
        of(
            "A gateway sits between clients and engines. It reads each request once, picks the"
                + " worker that will answer first, and passes every token on as soon as it"
                + " arrives."),
        of(
            "This answer comes from a simulated engine. It has a queue, a batch, a prefix cache"
                + " and a clock, but no weights: the words are always the same, only their timing"
                + " is worth looking at."),
        of(
            "The first token takes as long as the prompt needs to be read. The ones after it"
                + " follow at the pace of the batch, a little slower with every stream that shares"
                + " it."),
        of(
            "Send the same long prompt twice and look at cached_tokens in the usage: the second"
                + " time most of it is found in the prefix cache, and the answer starts sooner."));
  }
}
