package dev.shepherd.tokenizer.oracle;

import dev.shepherd.json.JsonValue;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.decode.Detokenizer;
import dev.shepherd.tokenizer.decode.IncrementalDecoder;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Holds one tokenizer of ours against given answers and collects where they differ. */
final class Comparison {

  private static final int SHOWN = 5;

  private final Tokenizer tokenizer;
  private final Detokenizer detokenizer;
  private final List<String> shown = new ArrayList<>();
  private int mismatches;
  private long compared;

  Comparison(TokenizerSpec spec) {
    tokenizer = Tokenizer.of(spec);
    detokenizer = Detokenizer.of(spec);
  }

  /** Texts of the added tokens, to hide in texts. */
  static List<String> addedTexts(TokenizerSpec spec) {
    return spec.addedTokens().stream()
        .map(AddedToken::content)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  void encoding(String text, boolean special, int[] expected) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    var ids = new IntSink();
    tokenizer.encode(utf8, 0, utf8.length, special, ids);
    compare(text, ids, expected);
  }

  /** As {@link #encoding} by a library that finds no special tokens in a text. */
  void ordinaryEncoding(String text, int[] expected) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    var ids = new IntSink();
    tokenizer.encodeOrdinary(utf8, 0, utf8.length, ids);
    compare(text, ids, expected);
  }

  private void compare(String text, IntSink ids, int[] expected) {
    compared++;
    if (!Arrays.equals(ids.array(), 0, ids.size(), expected, 0, expected.length)) {
      int from = Arrays.mismatch(ids.toArray(), expected);
      differs(
          "encode from id " + from + " on of",
          text,
          Arrays.toString(
              Arrays.copyOfRange(expected, Math.min(from, expected.length), expected.length)),
          Arrays.toString(Arrays.copyOfRange(ids.array(), from, Math.max(from, ids.size()))));
    }
  }

  void decoding(int[] ids, boolean skipSpecial, String expected) {
    byte[] wanted = expected.getBytes(StandardCharsets.UTF_8);
    byte[] whole = detokenizer.decode(ids, skipSpecial);
    compared++;
    if (!Arrays.equals(whole, wanted)) {
      differs("decode", Arrays.toString(ids), expected, new String(whole, StandardCharsets.UTF_8));
    }
    IncrementalDecoder decoder = detokenizer.incremental(skipSpecial);
    var streamed = new ByteBuilder(whole.length);
    for (int id : ids) {
      decoder.push(id, streamed);
    }
    decoder.finish(streamed);
    if (!Arrays.equals(whole, streamed.toByteArray())) {
      differs("streamed decode", Arrays.toString(ids), expected, streamed.toString());
    }
  }

  /** How often the two differed. */
  int mismatches() {
    return mismatches;
  }

  /** What was compared, and the first differences. */
  String report() {
    return mismatches + " of " + compared + " differ\n" + String.join("\n", shown);
  }

  private void differs(String what, String from, String expected, String got) {
    mismatches++;
    if (shown.size() < SHOWN) {
      shown.add(
          what
              + " "
              + JsonValue.of(cut(from))
              + "\n  expected "
              + cut(expected)
              + "\n  got      "
              + cut(got));
    }
  }

  private static String cut(String text) {
    return text.length() > 700 ? text.substring(0, 700) + "..." : text;
  }
}
