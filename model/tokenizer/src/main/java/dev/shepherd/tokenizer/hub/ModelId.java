package dev.shepherd.tokenizer.hub;

import dev.shepherd.tokenizer.load.TokenizerFileException;
import java.util.regex.Pattern;

/** Checks the names that become parts of paths and URLs. */
final class ModelId {

  private static final int LENGTH_LIMIT = 200;
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");

  private ModelId() {}

  /**
   * Returns the id.
   *
   * @throws TokenizerFileException when it is not one or two harmless names with a slash between
   */
  static String checked(String model) {
    String[] parts = model.split("/", -1);
    boolean harmless = parts.length <= 2 && model.length() <= LENGTH_LIMIT;
    for (String part : parts) {
      harmless &= isName(part);
    }
    if (!harmless) {
      throw new TokenizerFileException(
          model.substring(0, Math.min(model.length(), LENGTH_LIMIT)), "", "is not a model id");
    }
    return model;
  }

  /** Whether a text is a harmless name of a file or directory. */
  static boolean isName(String part) {
    return part.length() <= LENGTH_LIMIT && !part.contains("..") && PART.matcher(part).matches();
  }
}
