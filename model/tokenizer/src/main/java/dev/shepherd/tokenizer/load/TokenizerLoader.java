package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tokenizer from a directory or a single file.
 *
 * <p>In a directory the first of these is taken: {@code tokenizer.json}; {@code vocab.json} with
 * {@code merges.txt} of a Qwen2 tokenizer; {@code tiktoken.model} or {@code *.tiktoken}; {@code
 * tekken.json}; {@code tokenizer.model} or another SentencePiece file; a {@code *.gguf}. Small
 * files beside it add special tokens, end ids and chat templates. Of a file the ending decides,
 * else its first bytes; the small files that lie beside it count too.
 */
public final class TokenizerLoader {

  private static final String HUGGING_FACE = "tokenizer.json";

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
    Path parent = directoryOrFile.toAbsolutePath().getParent();
    Path name = directoryOrFile.getFileName();
    if (!Files.isRegularFile(directoryOrFile) || parent == null || name == null) {
      throw new TokenizerFileException(
          directoryOrFile.toString(), "", "File not found: " + directoryOrFile);
    }
    return new TokenizerLoader(new Folder(parent)).file(name.toString());
  }

  private TokenizerSpec directory(Path path) {
    if (folder.has(HUGGING_FACE)) {
      return huggingFace(HUGGING_FACE);
    }
    ConfigFiles files = new ConfigFiles(folder);
    boolean vocabAndMerges = folder.has(VocabAndMerges.VOCAB) && folder.has(VocabAndMerges.MERGES);
    String tokenizerClass = files.facts().tokenizerClass();
    if (vocabAndMerges && VocabAndMerges.isKnownClass(tokenizerClass)) {
      return Finishing.apply(
          VocabAndMerges.read(
              folder.read(VocabAndMerges.VOCAB), folder.read(VocabAndMerges.MERGES), files),
          files);
    }
    String other = otherFile();
    if (other != null) {
      return file(other);
    }
    if (vocabAndMerges) {
      throw new TokenizerFileException(
          "tokenizer_config.json",
          "tokenizer_class",
          tokenizerClass.isEmpty()
              ? path
                  + " is missing tokenizer_class; cannot infer the tokenizer of vocab.json and"
                  + " merges.txt"
              : "Unsupported vocab.json + merges.txt tokenizer_class '"
                  + tokenizerClass
                  + "' in "
                  + path);
    }
    throw new TokenizerFileException(
        path.toString(),
        "",
        "Directory '"
            + path
            + "' does not contain a valid tokenizer file (tokenizer.json, tiktoken.model,"
            + " *.tiktoken, tekken.json, tokenizer.model, *.gguf, or vocab.json)");
  }

  /** The file that decides in a directory without the first two kinds, null when there is none. */
  private @Nullable String otherFile() {
    if (folder.has("tiktoken.model")) {
      return "tiktoken.model";
    }
    List<String> tiktoken = folder.endingWith(".tiktoken");
    if (!tiktoken.isEmpty()) {
      return tiktoken.getFirst();
    }
    for (String name : folder.endingWith(".json")) {
      if (TekkenJson.isName(name.toLowerCase(Locale.ROOT))) {
        return name;
      }
    }
    if (folder.has("tokenizer.model")) {
      return "tokenizer.model";
    }
    List<String> models = folder.endingWith(".model");
    if (!models.isEmpty()) {
      return models.getFirst();
    }
    List<String> gguf = folder.endingWith(".gguf");
    return gguf.isEmpty() ? null : gguf.getFirst();
  }

  private TokenizerSpec file(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (TekkenJson.isName(lower)) {
      ConfigFiles files = new ConfigFiles(folder);
      return Finishing.apply(
          TekkenJson.read(name, folder.read(name), files.tokenizerConfig() != null), files);
    }
    if (lower.endsWith(".json")) {
      return huggingFace(name);
    }
    if (lower.endsWith(".gguf")) {
      return gguf(name);
    }
    if (lower.endsWith(".tiktoken") || lower.equals("tiktoken.model")) {
      return tiktoken(name, folder.read(name));
    }
    return byFirstBytes(name);
  }

  private TokenizerSpec byFirstBytes(String name) {
    byte[] head = folder.head(name, 512);
    if (GgufReader.looksLike(head)) {
      return gguf(name);
    }
    if (SentencePieceModel.looksLike(head)) {
      ConfigFiles files = new ConfigFiles(folder);
      return Finishing.apply(
          SentencePieceModel.read(name, folder.read(name), files.tokenizerConfig() != null), files);
    }
    if (looksLikeJson(head)) {
      return huggingFace(name);
    }
    if (TiktokenFile.looksLike(head)) {
      return tiktoken(name, folder.read(name));
    }
    throw new TokenizerFileException(
        name, "", "Unable to determine tokenizer type for file: " + name);
  }

  private static boolean looksLikeJson(byte[] head) {
    for (byte b : JsonPart.withoutMark(head)) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{' || b == '[';
      }
    }
    return false;
  }

  private TokenizerSpec huggingFace(String name) {
    return Finishing.apply(TokenizerJson.read(name, folder.read(name)), new ConfigFiles(folder));
  }

  private TokenizerSpec tiktoken(String name, byte[] content) {
    ConfigFiles files = new ConfigFiles(folder);
    return Finishing.apply(TiktokenFile.read(name, content, files), files);
  }

  private TokenizerSpec gguf(String name) {
    return Finishing.apply(
        GgufVocabulary.read(name, folder.resolve(name)), new ConfigFiles(folder));
  }
}
