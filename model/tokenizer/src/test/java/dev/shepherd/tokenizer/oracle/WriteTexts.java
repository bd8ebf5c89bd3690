package dev.shepherd.tokenizer.oracle;

import dev.shepherd.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes the texts that the shipped answers are for; then {@code golden.py} writes the answers. */
final class WriteTexts {

  private static final int TEXTS = 1_200;

  private WriteTexts() {}

  /** Writes {@code texts.jsonl.gz} into the folder that is given. */
  public static void main(String[] args) throws IOException {
    var texts =
        new HostileTexts(
            20_26,
            List.of(
                "<|im_start|>",
                "<|im_end|>",
                "<think>",
                "</think>",
                "<extra_id_0>",
                "<extra_id_3>",
                "<mask>",
                "[MASK]",
                "New York",
                "normal",
                "\u00e9l\u00e8ve",
                "<|endoftext|>"));
    Path file = Path.of(args[0]).resolve("texts.jsonl.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int written = 0; written < TEXTS; ) {
        String text = texts.next();
        if (text.length() <= 1_500) {
          out.write(JsonText.quote(text));
          out.write('\n');
          written++;
        }
      }
    }
  }
}
