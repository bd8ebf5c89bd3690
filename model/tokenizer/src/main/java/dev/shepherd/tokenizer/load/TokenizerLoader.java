package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a tokenizer from a directory or a single file. */
public final class TokenizerLoader {

  private TokenizerLoader() {}

  /**
   * Reads a tokenizer; blocks for file access.
   *
   * @throws TokenizerFileException when there is none or it cannot be used
   */
  public static TokenizerSpec load(Path directoryOrFile) {
    String name = String.valueOf(directoryOrFile.getFileName());
    if (!Files.exists(directoryOrFile)) {
      throw new TokenizerFileException(name, "", "no such file or directory");
    }
    throw new TokenizerFileException(name, "", "not readable yet");
  }
}
