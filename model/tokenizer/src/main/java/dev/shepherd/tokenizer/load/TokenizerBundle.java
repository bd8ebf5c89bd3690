package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * The ZIP file in which an engine sends its tokenizer, received in pieces.
 *
 * <p>The last piece carries the SHA-256 of the whole. The content is unpacked below a temporary
 * directory, under limits on everything that the sender decides. For one thread; to be closed,
 * which deletes what was unpacked.
 */
public final class TokenizerBundle implements AutoCloseable {

  /** Largest payload. */
  public static final long PAYLOAD_LIMIT = 200L << 20;

  /** Most entries. */
  public static final int ENTRY_LIMIT = 50;

  /** Most bytes of all entries together, unpacked. */
  public static final long UNPACKED_LIMIT = 500L << 20;

  private static final String FILE = "bundle";
  private static final int NAME_LIMIT = 512;

  private final Path directory;
  private final Path payload;
  private final OutputStream out;
  private final MessageDigest digest;
  private long received;
  private String fingerprint = "";

  /**
   * An empty bundle.
   *
   * @param temporary directory in which to make one for the content
   */
  public TokenizerBundle(Path temporary) {
    try {
      digest = MessageDigest.getInstance("SHA-256");
      directory = Files.createTempDirectory(temporary, "tokenizer-");
      payload = directory.resolve("payload.zip");
      out = Files.newOutputStream(payload, StandardOpenOption.CREATE_NEW);
    } catch (IOException | NoSuchAlgorithmException failed) {
      throw new TokenizerFileException(FILE, "", "cannot be stored: " + failed.getMessage());
    }
  }

  /**
   * Takes the next piece.
   *
   * @param sha256 in hexadecimal with the last piece, "" with all others
   * @throws TokenizerFileException when there is too much or something follows the last piece
   */
  public void add(byte[] data, String sha256) {
    if (!fingerprint.isEmpty()) {
      throw new TokenizerFileException(FILE, "data", "goes on behind the terminal fingerprint");
    }
    received += data.length;
    if (received > PAYLOAD_LIMIT) {
      throw new TokenizerFileException(
          FILE, "data", "is larger than " + (PAYLOAD_LIMIT >> 20) + " MiB");
    }
    digest.update(data);
    try {
      out.write(data);
    } catch (IOException failed) {
      throw new TokenizerFileException(FILE, "data", "cannot be stored: " + failed.getMessage());
    }
    fingerprint = sha256;
  }

  /**
   * Checks and unpacks what was received.
   *
   * @return the directory with the files, which {@link #close} deletes
   * @throws TokenizerFileException when the fingerprint is missing or wrong, or the content breaks
   *     a limit
   */
  public Path unpack() {
    if (fingerprint.isEmpty()) {
      throw new TokenizerFileException(
          FILE, "sha256", "Stream ended without terminal sha256 fingerprint");
    }
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(fingerprint.toLowerCase(Locale.ROOT))) {
      throw new TokenizerFileException(
          FILE, "sha256", "is " + actual + " and not " + clip(fingerprint));
    }
    Path content = directory.resolve("content");
    try {
      out.close();
      Files.createDirectory(content);
      try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(payload))) {
        unpack(zip, content);
      }
      return content;
    } catch (ZipException malformed) {
      throw new TokenizerFileException(FILE, "", "is not a ZIP file: " + malformed.getMessage());
    } catch (IOException | IllegalArgumentException failed) {
      throw new TokenizerFileException(FILE, "", "cannot be unpacked: " + failed.getMessage());
    }
  }

  /** Unpacks and reads the tokenizer. */
  public TokenizerSpec load() {
    return TokenizerLoader.load(unpack());
  }

  private static void unpack(ZipInputStream zip, Path content) throws IOException {
    int entries = 0;
    long total = 0;
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (++entries > ENTRY_LIMIT) {
        throw new TokenizerFileException(FILE, "", "has more than " + ENTRY_LIMIT + " entries");
      }
      Path target = target(content, entry.getName());
      if (entry.isDirectory()) {
        Files.createDirectories(target);
        continue;
      }
      Path folder = target.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (OutputStream file = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
        total = copy(zip, file, total);
      }
    }
    if (entries == 0) {
      throw new TokenizerFileException(FILE, "", "is not a ZIP file or has no entries");
    }
  }

  private static long copy(InputStream from, OutputStream to, long before) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = before;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      total += read;
      if (total > UNPACKED_LIMIT) {
        throw new TokenizerFileException(
            FILE, "", "unpacks to more than " + (UNPACKED_LIMIT >> 20) + " MiB");
      }
      to.write(buffer, 0, read);
    }
    return total;
  }

  /** Where an entry goes: always below the directory for the content. */
  private static Path target(Path content, String name) {
    boolean harmless =
        !name.isEmpty()
            && name.length() <= NAME_LIMIT
            && !name.startsWith("/")
            && name.indexOf('\\') < 0
            && name.indexOf(':') < 0
            && name.indexOf('\0') < 0
            && !List.of(name.split("/", -1)).contains("..");
    Path target = harmless ? content.resolve(name).normalize() : content;
    if (!harmless || !target.startsWith(content)) {
      throw new TokenizerFileException(
          FILE, "", "has an entry with a path that leads elsewhere: " + clip(name));
    }
    return target;
  }

  private static String clip(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  /** Deletes the payload and what was unpacked of it. */
  @Override
  public void close() {
    try {
      out.close();
      List<Path> all;
      try (Stream<Path> walk = Files.walk(directory)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failed) {
      throw new TokenizerFileException(FILE, "", "cannot be deleted: " + failed.getMessage());
    }
  }
}
