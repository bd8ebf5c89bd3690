package dev.shepherd.tokenizer.hub;

import dev.shepherd.tokenizer.load.TokenizerFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Models in a local directory: as {@code owner/name}, or as the cache of the Hugging Face libraries
 * lays them out ({@code models--owner--name/snapshots/REVISION}). Safe for use by any thread.
 */
public final class LocalHub implements TokenizerHub {

  private final Path root;

  /** Models below this directory. */
  public LocalHub(Path root) {
    this.root = root;
  }

  @Override
  public Path directory(String model) {
    String id = ModelId.checked(model);
    Path plain = root.resolve(id);
    if (Files.isDirectory(plain)) {
      return plain;
    }
    Path cached = root.resolve("models--" + id.replace("/", "--"));
    for (Path base : List.of(cached, root.resolve("hub").resolve(cached.getFileName()))) {
      Path snapshot = snapshot(base);
      if (snapshot != null) {
        return snapshot;
      }
    }
    throw new TokenizerFileException(id, "", "is not in " + root);
  }

  /** The snapshot that {@code refs/main} names, else the one changed last; null when none is. */
  private static @Nullable Path snapshot(Path base) {
    Path snapshots = base.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      return null;
    }
    try {
      Path main = base.resolve("refs").resolve("main");
      if (Files.isRegularFile(main) && Files.size(main) < 200) {
        String revision = Files.readString(main).strip();
        if (ModelId.isName(revision) && Files.isDirectory(snapshots.resolve(revision))) {
          return snapshots.resolve(revision);
        }
      }
      try (Stream<Path> all = Files.list(snapshots)) {
        return all.filter(Files::isDirectory)
            .max(Comparator.comparing((Path path) -> path.toFile().lastModified()))
            .orElse(null);
      }
    } catch (IOException unreadable) {
      throw new TokenizerFileException(
          base.toString(), "", "cannot be read: " + unreadable.getMessage());
    }
  }
}
