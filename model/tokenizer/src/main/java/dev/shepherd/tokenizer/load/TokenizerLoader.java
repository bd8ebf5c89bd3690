package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads a tokenizer from a directory or a single file.
 *
 * <p>In a directory the first of these is taken: {@code tokenizer.json}; {@code vocab.json} with
 * {@code merges.txt} of a Qwen2 tokenizer; {@code tiktoken.model} or {@code *.tiktoken}; {@code
 * tekken.json}; {@code tokenizer.model} and other SentencePiece files; a {@code *.gguf}. Small
 * files beside it add special tokens, end ids and chat templates. Of a file the ending decides,
 * else its first bytes; the directory that it lies in counts too.
 */
public final class TokenizerLoader {

  private final Folder folder;

  private TokenizerLoader(Folder folder) {
    this.folder = folder;
  }

  /**
   * Reads a tokenizer; blocks for file access.
   *
   * @throws TokenizerFileException when there is none or it cannot be used
   */
  public static TokenizerSpec load(Path directoryOrFile) {
    if (Files.isDirectory(directoryOrFile)) {
      return new TokenizerLoader(new Folder(directoryOrFile)).directory(directoryOrFile);
    }
    String name = String.valueOf(directoryOrFile.getFileName());
    Path parent = directoryOrFile.toAbsolutePath().getParent();
    if (!Files.isRegularFile(directoryOrFile) || parent == null) {
      throw new TokenizerFileException(name, "", "File not found: " + directoryOrFile);
    }
    return new TokenizerLoader(new Folder(parent)).file(name);
  }

  private TokenizerSpec directory(Path path) {
    if (folder.has("tokenizer.json")) {
      return json("tokenizer.json");
    }
    throw new TokenizerFileException(
        path.toString(),
        "",
        "Directory '"
            + path
            + "' does not contain a valid tokenizer file (tokenizer.json, tiktoken.model,"
            + " *.tiktoken, tekken.json, tokenizer.model, *.gguf, or vocab.json)");
  }

  private TokenizerSpec file(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".json")) {
      return json(name);
    }
    throw new TokenizerFileException(
        name, "", "Unable to determine tokenizer type for file: " + name);
  }

  private TokenizerSpec json(String name) {
    TokenizerSpec spec = TokenizerJson.read(name, folder.read(name));
    return Finishing.apply(spec, new ConfigFiles(folder));
  }
}
