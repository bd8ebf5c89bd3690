package dev.shepherd.tokenizer.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory that a tokenizer's files lie in, read with a bound on the size of each. */
final class Folder {

  /** Largest file that is read whole; the largest known tokenizer.json has 35 MB. */
  static final int FILE_LIMIT = 512 << 20;

  private final Path path;

  Folder(Path path) {
    this.path = path;
  }

  /** Whether there is a regular file of that name. */
  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  /** Names of the regular files with an ending, in alphabetical order. */
  List<String> endingWith(String suffix) {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new TokenizerFileException(path.toString(), "", "cannot be listed");
    }
  }

  /** The content of a file that must be there. */
  byte[] read(String name) {
    byte[] content = readIfThere(name);
    if (content == null) {
      throw new TokenizerFileException(name, "", "no such file");
    }
    return content;
  }

  /** The content of a file, null when there is none. */
  byte @Nullable [] readIfThere(String name) {
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) > FILE_LIMIT) {
        throw tooLarge(name);
      }
      byte[] content = in.readNBytes(FILE_LIMIT + 1);
      if (content.length > FILE_LIMIT) {
        throw tooLarge(name);
      }
      return content;
    } catch (NoSuchFileException gone) {
      return null;
    } catch (IOException unreadable) {
      throw new TokenizerFileException(name, "", "cannot be read: " + unreadable.getMessage());
    }
  }

  /** The first bytes of a file that must be there. */
  byte[] head(String name, int bytes) {
    try (InputStream in = Files.newInputStream(path.resolve(name))) {
      return in.readNBytes(bytes);
    } catch (IOException unreadable) {
      throw new TokenizerFileException(name, "", "cannot be read: " + unreadable.getMessage());
    }
  }

  /** A file with a JSON object, null when there is no such file. */
  @Nullable JsonPart jsonIfThere(String name) {
    byte[] content = readIfThere(name);
    return content == null ? null : JsonPart.parse(name, content);
  }

  /** The path of a file in here. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  private static TokenizerFileException tooLarge(String name) {
    return new TokenizerFileException(name, "", "larger than " + (FILE_LIMIT >> 20) + " MiB");
  }
}
