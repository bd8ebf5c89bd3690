package dev.shepherd.tokenizer.hub;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.tokenizer.load.TokenizerFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fetches the tokenizer files of a model from a server that speaks the protocol of the Hugging Face
 * hub, into a cache directory. Only files of tokenizers are fetched, never weights. Safe for use by
 * any thread; two that ask for the same model may both fetch it.
 */
public final class MirrorHub implements TokenizerHub {

  private static final int LISTING_LIMIT = 16 << 20;
  private static final int FILE_COUNT_LIMIT = 64;
  private static final long FILE_LIMIT = 512L << 20;
  private static final Duration FILE_TIMEOUT = Duration.ofMinutes(2);

  private static final Set<String> SKIPPED =
      Set.of(".gitattributes", "LICENSE", "LICENSE.txt", "README.md", "USE_POLICY.md");

  private static final List<String> WANTED =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "vocab.json",
          "merges.txt",
          "tekken.json",
          ".model",
          ".tiktoken",
          ".jinja");

  private static final Set<String> OPTIONAL =
      Set.of("chat_template.json", "config.json", "generation_config.json");

  private final HttpClient client;
  private final URI base;
  private final String revision;
  private final String token;
  private final Path cache;

  /**
   * A mirror.
   *
   * @param client for the requests; follows redirects or not as it was made
   * @param base address of the server, such as {@code http://mirror:8080}
   * @param revision of the models, usually {@code main}
   * @param token sent as bearer token, "" for none
   * @param cache directory for the files, is created when needed
   */
  public MirrorHub(HttpClient client, URI base, String revision, String token, Path cache) {
    this.client = client;
    this.base = base;
    this.token = token;
    this.cache = cache;
    if (!ModelId.isName(revision)) {
      throw new IllegalArgumentException("not a revision: " + revision);
    }
    this.revision = revision;
  }

  @Override
  public Path directory(String model) {
    String id = ModelId.checked(model);
    Path target = cache.resolve(id.replace("/", "--")).resolve(revision);
    if (Files.isDirectory(target)) {
      return withTokenizer(target);
    }
    List<String> names = wanted(id);
    Path parent = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
      Path partial = Files.createTempDirectory(parent, "fetching-");
      try {
        for (String name : names) {
          fetch(id, name, partial.resolve(name));
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException | RuntimeException failed) {
        delete(partial, names);
        // Somebody else may have been faster.
        if (!Files.isDirectory(target)) {
          throw failed;
        }
      }
    } catch (IOException failed) {
      throw new TokenizerFileException(
          id, "", "Failed to download tokenizer: " + failed.getMessage());
    }
    return withTokenizer(target);
  }

  /** Some models keep their original files one directory down. */
  private static Path withTokenizer(Path directory) {
    Path original = directory.resolve("original");
    boolean atTop =
        Files.exists(directory.resolve("tokenizer.json"))
            || Files.exists(directory.resolve("vocab.json"))
            || !Files.isDirectory(original);
    return atTop ? directory : original;
  }

  private List<String> wanted(String id) {
    JsonObject listing;
    try (InputStream in = get(id, "api/models/" + id + "/revision/" + revision)) {
      byte[] json = in.readNBytes(LISTING_LIMIT);
      listing = JsonParser.parseObject(json);
    } catch (IOException | JsonException failed) {
      throw new TokenizerFileException(
          id,
          "",
          "Failed to fetch model '"
              + id
              + "': "
              + failed.getMessage()
              + ". Is this a valid model id?");
    }
    JsonArray files = listing.array("siblings");
    if (files == null || files.isEmpty()) {
      throw new TokenizerFileException(
          id, "", "Model '" + id + "' exists but contains no downloadable files.");
    }
    List<String> names = new ArrayList<>();
    boolean hasTokenizer = false;
    for (JsonObject file : files.objects().toList()) {
      String name = file.string("rfilename", "");
      boolean needed = isWanted(name);
      if (needed || OPTIONAL.contains(name)) {
        names.add(name);
        hasTokenizer |= needed;
      }
    }
    if (!hasTokenizer) {
      throw new TokenizerFileException(id, "", "No tokenizer files found for model '" + id + "'.");
    }
    if (names.size() > FILE_COUNT_LIMIT) {
      throw new TokenizerFileException(
          id, "", "has more than " + FILE_COUNT_LIMIT + " tokenizer files");
    }
    return names;
  }

  private static boolean isWanted(String name) {
    String file = name.startsWith("original/") ? name.substring("original/".length()) : name;
    return ModelId.isName(file)
        && !SKIPPED.contains(file)
        && WANTED.stream().anyMatch(file::endsWith);
  }

  private void fetch(String id, String name, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (InputStream in = get(id, id + "/resolve/" + revision + "/" + name);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > FILE_LIMIT) {
          throw new IOException(name + " is larger than " + (FILE_LIMIT >> 20) + " MiB");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  private InputStream get(String id, String path) throws IOException {
    String root = base.toString();
    URI uri = URI.create(root.endsWith("/") ? root + path : root + "/" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(FILE_TIMEOUT).GET();
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        response.body().close();
        throw new IOException("status " + response.statusCode() + " for " + path);
      }
      return response.body();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TokenizerFileException(id, "", "interrupted while it was fetched");
    }
  }

  private static void delete(Path partial, List<String> names) throws IOException {
    for (String name : names) {
      Files.deleteIfExists(partial.resolve(name));
    }
    Files.deleteIfExists(partial.resolve("original"));
    Files.deleteIfExists(partial);
  }
}
