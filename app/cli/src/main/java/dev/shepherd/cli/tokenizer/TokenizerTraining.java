package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Typical work of the tokenizer commands for the ahead-of-time cache: a small byte-level tokenizer
 * is made, read, and used on some thousand texts, so that the first texts of a real process find
 * their code prepared.
 */
public final class TokenizerTraining {

  private static final int TEXTS = 1_500;
  private static final int MERGES = 2_000;

  private static final String PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final String[] WORDS = {
    "the", "of", "and", "request", "token", "model", "answer", "memory", "window", "return",
    "value", "index", "stream", "\u4e16\u754c", "\u8bed\u8a00", "\u043c\u0438\u0440", "na\u00efve",
        "2026", "\n\n", "();"
  };

  private TokenizerTraining() {}

  /** Does the work once. */
  public static void run() throws Exception {
    Path folder = Files.createTempDirectory("smg-train");
    Path file = folder.resolve("tokenizer.json");
    try {
      Files.writeString(file, tokenizer());
      var lines = new StringBuilder();
      var random = Randomness.seeded(1);
      for (int i = 0; i < TEXTS; i++) {
        lines.append('"').append(text(random)).append("\"\n");
      }
      byte[] ids = runOnce(new TokenizeCommand(stream(lines.toString())), file);
      runOnce(new DetokenizeCommand(stream(new String(ids, StandardCharsets.UTF_8))), file);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] runOnce(Command command, Path file) throws Exception {
    var out = new ByteArrayOutputStream();
    var err = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var terminal = new Terminal(new PrintStream(out, false, StandardCharsets.UTF_8), err);
    int code = command.run(List.of("--tokenizer", file.toString(), "--jsonl"), terminal);
    terminal.out().flush();
    if (code != Command.OK) {
      throw new IOException("the training of the tokenizer ended with exit code " + code);
    }
    return out.toByteArray();
  }

  private static String text(Randomness random) {
    var text = new StringBuilder();
    int words = 10 + random.nextInt(200);
    for (int i = 0; i < words; i++) {
      text.append(WORDS[random.nextInt(WORDS.length)].replace("\n", "\\n")).append(' ');
      if (random.nextInt(5) == 0) {
        text.append((char) ('a' + random.nextInt(26))).append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  /** Bytes as tokens, and merges of whatever two tokens come by. */
  private static String tokenizer() {
    List<String> tokens = new ArrayList<>();
    for (int b = 0, extra = 0; b < 256; b++) {
      boolean itself = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      tokens.add(Character.toString(itself ? b : 0x100 + extra++));
    }
    var random = Randomness.seeded(2);
    var merges = new StringBuilder();
    while (tokens.size() < 256 + MERGES) {
      int letters = 256 + (tokens.size() - 256) / 2;
      String left =
          tokens.get(
              random.nextInt(2) == 0 ? 'a' - 0x21 + random.nextInt(26) : random.nextInt(letters));
      String right = tokens.get('a' - 0x21 + random.nextInt(26));
      if (left.length() < 8 && !tokens.contains(left + right)) {
        tokens.add(left + right);
        merges.append(merges.isEmpty() ? "" : ",").append(JsonValue.of(left + " " + right));
      }
    }
    var vocabulary = JsonObject.builder();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    return "{\"added_tokens\":[{\"id\":"
        + tokens.size()
        + ",\"content\":\"<|end|>\",\"special\":true,\"normalized\":false}],"
        + "\"normalizer\":{\"type\":\"NFC\"},\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":["
        + "{\"type\":\"Split\",\"pattern\":"
        + JsonObject.of("Regex", JsonValue.of(PATTERN))
        + ",\"behavior\":\"Isolated\",\"invert\":false},"
        + "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":false,\"use_regex\":false}]},"
        + "\"decoder\":{\"type\":\"ByteLevel\"},"
        + "\"model\":{\"type\":\"BPE\",\"vocab\":"
        + vocabulary.build()
        + ",\"merges\":["
        + merges
        + "]}}";
  }
}
