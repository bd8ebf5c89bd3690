package dev.shepherd.tokenizer.hub;

import dev.shepherd.tokenizer.load.TokenizerFileException;
import java.nio.file.Path;

/** Finds the directory with the tokenizer files of a model. */
public interface TokenizerHub {

  /**
   * The directory of a model; may block for file and network access.
   *
   * @param model id of the model, such as {@code owner/name}
   * @throws TokenizerFileException when it cannot be had; names the model
   */
  Path directory(String model);

  /** A hub that has nothing and says that none is configured. */
  static TokenizerHub none() {
    return model -> {
      throw new TokenizerFileException(
          model, "", "is not a local path, and no directory or mirror of models is configured");
    };
  }
}
