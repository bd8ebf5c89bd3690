package dev.shepherd.tokenizer.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Where a machine keeps what cannot be in the source tree: a Python with the reference libraries,
 * and published tokenizers.
 *
 * <p>{@code model/tokenizer/src/test/oracle/setup.sh} puts both into {@code .smg/oracle}; the
 * environment variables {@code SMG_ORACLE_PYTHON} and {@code SMG_TOKENIZERS} name other places.
 * Tests that need what is not there are skipped.
 */
public final class OracleHome {

  private OracleHome() {}

  /** The root of the source tree. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("smg"))) {
      folder = folder.getParent();
    }
    return folder == null ? Path.of("") : folder;
  }

  /** A Python that can import a module. */
  public static Optional<String> python(String module) {
    String told = System.getenv("SMG_ORACLE_PYTHON");
    Path own = root().resolve(".smg/oracle/venv/bin/python3");
    return Stream.of(told == null ? "" : told, own.toString(), "python3")
        .filter(python -> !python.isEmpty() && imports(python, module))
        .findFirst();
  }

  private static boolean imports(String python, String module) {
    try {
      Process process =
          new ProcessBuilder(List.of(python, "-c", "import " + module))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The folder of a published tokenizer, if this machine has it. */
  public static Optional<Path> tokenizer(String name) {
    String told = System.getenv("SMG_TOKENIZERS");
    Path folder = told == null ? root().resolve(".smg/oracle/tokenizers") : Path.of(told);
    return Optional.of(folder.resolve(name)).filter(Files::isDirectory);
  }

  /** All published tokenizers that this machine has and that hold such a file, by name. */
  public static List<Path> tokenizersWith(String file) throws IOException {
    String told = System.getenv("SMG_TOKENIZERS");
    Path folder = told == null ? root().resolve(".smg/oracle/tokenizers") : Path.of(told);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(one -> Files.exists(one.resolve(file))).sorted().toList();
    }
  }

  /** Unpacks a tokenizer that is shipped with the tests into a folder. */
  public static Path unpack(String name, Path into) throws IOException {
    Path folder = Files.createDirectories(into.resolve(name));
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      String resource = "/dev/shepherd/tokenizer/shipped/" + name + "/" + file + ".gz";
      try (InputStream in = OracleHome.class.getResourceAsStream(resource)) {
        if (in != null) {
          Files.copy(
              new GZIPInputStream(in), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return folder;
  }

  /** A script that is a resource of the tests, as a file. */
  public static Path script(String name) throws IOException {
    Path script = Files.createTempFile("smg-oracle", ".py");
    script.toFile().deleteOnExit();
    try (InputStream in = OracleHome.class.getResourceAsStream(name)) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    return script;
  }

  /** The lines of a compressed file beside a shipped tokenizer. */
  static List<String> lines(String resource) throws IOException {
    try (InputStream in =
        OracleHome.class.getResourceAsStream("/dev/shepherd/tokenizer/shipped/" + resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      String text = new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().toList();
    }
  }
}
