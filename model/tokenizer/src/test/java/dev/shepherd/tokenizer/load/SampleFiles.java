package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.ByteAlphabet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small tokenizer files of every format, made by hand. */
final class SampleFiles {

  private SampleFiles() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** All 256 bytes, then "ab", "bc", "abc", " a". */
  static List<byte[]> byteTokens() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String more : List.of("ab", "bc", "abc", " a")) {
      tokens.add(utf8(more));
    }
    return tokens;
  }

  static byte[] tiktoken() {
    StringBuilder lines = new StringBuilder();
    List<byte[]> tokens = byteTokens();
    for (int rank = 0; rank < tokens.size(); rank++) {
      lines
          .append(Base64.getEncoder().encodeToString(tokens.get(rank)))
          .append(' ')
          .append(rank)
          .append('\n');
    }
    return utf8(lines.toString());
  }

  static byte[] tekken() {
    StringBuilder json =
        new StringBuilder(
            "{\"config\":{\"pattern\":\"\\\\p{L}+|\\\\s+|[^\\\\s\\\\p{L}]+\",\"num_vocab_tokens\":261,"
                + "\"default_vocab_size\":265,\"default_num_special_tokens\":5,\"version\":\"v3\"},"
                + "\"vocab\":[");
    List<byte[]> tokens = byteTokens();
    tokens.add(utf8("beyond the configured size"));
    for (int rank = 0; rank < tokens.size(); rank++) {
      json.append(rank == 0 ? "" : ",")
          .append("{\"rank\":")
          .append(rank)
          .append(",\"token_str\":null,\"token_bytes\":\"")
          .append(Base64.getEncoder().encodeToString(tokens.get(rank)))
          .append("\"}");
    }
    return utf8(json.append("]}").toString());
  }

  /** A byte-level tokenizer.json; merges as pairs or as strings. */
  static String huggingFace(boolean mergesAsStrings) {
    StringBuilder vocab = new StringBuilder();
    List<byte[]> tokens = byteTokens();
    for (int id = 0; id < tokens.size(); id++) {
      byte[] standIns = new byte[64];
      byte[] raw = tokens.get(id);
      int length = ByteAlphabet.encode(raw, 0, raw.length, standIns, 0);
      String text = new String(standIns, 0, length, StandardCharsets.UTF_8);
      vocab
          .append(id == 0 ? "" : ",")
          .append('"')
          .append(text.replace("\\", "\\\\").replace("\"", "\\u0022"))
          .append("\":")
          .append(id);
    }
    String merges =
        mergesAsStrings
            ? "\"#version: 0.2\",\"a b\",\"b c\",\"ab c\",\"\u0120 a\""
            : "[\"a\",\"b\"],[\"b\",\"c\"],[\"ab\",\"c\"],[\"\u0120\",\"a\"]";
    return "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":["
        + added(300, "<s>", true)
        + ","
        + added(301, "</s>", true)
        + ","
        + added(77, "abc", false)
        + ","
        + added(5, "<x>", false)
        + "],\"normalizer\":{\"type\":\"NFC\"},\"pre_tokenizer\":{\"type\":\"ByteLevel\","
        + "\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true},"
        + "\"post_processor\":{\"type\":\"ByteLevel\"},\"decoder\":{\"type\":\"ByteLevel\"},"
        + "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,"
        + "\"continuing_subword_prefix\":\"\",\"end_of_word_suffix\":\"\",\"fuse_unk\":false,"
        + "\"byte_fallback\":false,\"ignore_merges\":false,\"vocab\":{"
        + vocab
        + "},\"merges\":["
        + merges
        + "]}}";
  }

  private static String added(int id, String content, boolean special) {
    return "{\"id\":"
        + id
        + ",\"content\":\""
        + content
        + "\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":"
        + !special
        + ",\"special\":"
        + special
        + "}";
  }

  /** A piece of a SentencePiece vocabulary. */
  record PieceOf(String text, float score, int kind) {}

  static List<PieceOf> pieces() {
    List<PieceOf> pieces = new ArrayList<>();
    pieces.add(new PieceOf("<unk>", 0, Pieces.UNKNOWN));
    pieces.add(new PieceOf("<s>", 0, Pieces.CONTROL));
    pieces.add(new PieceOf("</s>", 0, Pieces.CONTROL));
    pieces.add(new PieceOf("[SYM]", 0, Pieces.USER_DEFINED));
    for (int b = 0; b < 256; b++) {
      pieces.add(new PieceOf(String.format("<0x%02X>", b), 0, Pieces.BYTE));
    }
    float score = 0;
    for (String text : List.of("\u2581a", "ab", "abc", "\u2581", "a", "b", "c", "\u00e9")) {
      pieces.add(new PieceOf(text, score--, Pieces.NORMAL));
    }
    return pieces;
  }

  /** A tokenizer.model of type 1 (unigram) or 2 (BPE). */
  static byte[] sentencePiece(int modelType) {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    for (PieceOf piece : pieces()) {
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      field(message, 1, utf8(piece.text()));
      message.write(2 << 3 | 5);
      little(message, Float.floatToIntBits(piece.score()), 4);
      message.write(3 << 3);
      varint(message, piece.kind());
      field(model, 1, message.toByteArray());
    }
    ByteArrayOutputStream trainer = new ByteArrayOutputStream();
    trainer.write(3 << 3);
    varint(trainer, modelType);
    varint(trainer, 35 << 3);
    varint(trainer, 1);
    field(model, 2, trainer.toByteArray());
    ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
    field(normalizer, 1, utf8("identity"));
    field(model, 3, normalizer.toByteArray());
    return model.toByteArray();
  }

  /** A GGUF file with SentencePiece BPE. */
  static byte[] ggufLlama() {
    List<PieceOf> pieces = pieces();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("general.architecture", "llama");
    values.put("general.file_type", 7);
    values.put("tokenizer.ggml.model", "llama");
    values.put("tokenizer.ggml.tokens", pieces.stream().map(p -> utf8(p.text())).toList());
    values.put("tokenizer.ggml.scores", pieces.stream().map(PieceOf::score).toList());
    values.put("tokenizer.ggml.token_type", pieces.stream().map(PieceOf::kind).toList());
    values.put("tokenizer.ggml.bos_token_id", 1);
    values.put("tokenizer.ggml.eos_token_id", 2);
    values.put("tokenizer.ggml.unknown_token_id", 0);
    values.put("tokenizer.chat_template", "{{ messages }}");
    return gguf(values);
  }

  /** A GGUF file with byte-level BPE. */
  static byte[] ggufGpt2(String pattern) {
    List<byte[]> tokens = new ArrayList<>();
    List<Integer> kinds = new ArrayList<>();
    for (byte[] raw : byteTokens()) {
      byte[] standIns = new byte[64];
      int length = ByteAlphabet.encode(raw, 0, raw.length, standIns, 0);
      tokens.add(java.util.Arrays.copyOf(standIns, length));
      kinds.add(Pieces.NORMAL);
    }
    tokens.add(utf8("<|end|>"));
    kinds.add(Pieces.CONTROL);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", "gpt2");
    values.put("tokenizer.ggml.pre", pattern);
    values.put("tokenizer.ggml.tokens", tokens);
    values.put("tokenizer.ggml.token_type", kinds);
    values.put(
        "tokenizer.ggml.merges", List.of(utf8("a b"), utf8("b c"), utf8("ab c"), utf8("\u0120 a")));
    values.put("tokenizer.ggml.eos_token_id", tokens.size() - 1);
    return gguf(values);
  }

  static byte[] gguf(Map<String, Object> values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8("GGUF"));
    little(out, 3, 4);
    little(out, 0, 8);
    little(out, values.size(), 8);
    values.forEach(
        (key, value) -> {
          ggufText(out, utf8(key));
          switch (value) {
            case String text -> {
              little(out, 8, 4);
              ggufText(out, utf8(text));
            }
            case Integer number -> {
              little(out, 4, 4);
              little(out, number, 4);
            }
            case List<?> list -> ggufArray(out, list);
            default -> throw new AssertionError(value);
          }
        });
    return out.toByteArray();
  }

  private static void ggufArray(ByteArrayOutputStream out, List<?> list) {
    little(out, 9, 4);
    Object first = list.getFirst();
    little(out, first instanceof byte[] ? 8 : first instanceof Float ? 6 : 5, 4);
    little(out, list.size(), 8);
    for (Object item : list) {
      switch (item) {
        case byte[] text -> ggufText(out, text);
        case Float number -> little(out, Float.floatToIntBits(number), 4);
        case Integer number -> little(out, number, 4);
        default -> throw new AssertionError(item);
      }
    }
  }

  private static void ggufText(ByteArrayOutputStream out, byte[] text) {
    little(out, text.length, 8);
    out.writeBytes(text);
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    varint(out, number << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write(rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> 8 * i) & 0xFF);
    }
  }
}
