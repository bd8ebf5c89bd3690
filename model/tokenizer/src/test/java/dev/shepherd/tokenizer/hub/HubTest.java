package dev.shepherd.tokenizer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.shepherd.tokenizer.load.TokenizerFileException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models by name: from a directory, from a mirror, or not at all. */
class HubTest {

  @TempDir Path folder;

  @Test
  void nothingIsFetchedUnlessConfigured() {
    assertThatThrownBy(() -> TokenizerHub.none().directory("owner/name"))
        .isInstanceOf(TokenizerFileException.class)
        .hasMessageContaining("owner/name")
        .hasMessageContaining("no directory or mirror");
  }

  @Test
  void localModelsAreFoundInBothLayouts() throws IOException {
    Path plain = Files.createDirectories(folder.resolve("o/plain"));
    Path cached = folder.resolve("models--o--cached");
    Path snapshot = Files.createDirectories(cached.resolve("snapshots/abc123"));
    Files.createDirectories(cached.resolve("snapshots/older"));
    Files.createDirectories(cached.resolve("refs"));
    Files.writeString(cached.resolve("refs/main"), "abc123\n");
    LocalHub hub = new LocalHub(folder);
    assertThat(hub.directory("o/plain")).isEqualTo(plain);
    assertThat(hub.directory("o/cached")).isEqualTo(snapshot);
    assertThatThrownBy(() -> hub.directory("o/gone")).isInstanceOf(TokenizerFileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../b", "/etc", "a/b/c", "", "a b", "a/", ".hidden/x", "a\\b"})
  void namesThatLeadElsewhereAreRefused(String model) {
    assertThatThrownBy(() -> new LocalHub(folder).directory(model))
        .isInstanceOf(TokenizerFileException.class)
        .hasMessageContaining("is not a model id");
  }

  @Test
  void aMirrorGivesOnlyTokenizerFilesAndOnlyOnce() throws IOException {
    Map<String, String> files =
        Map.of(
            "/api/models/o/m/revision/main",
            "{\"siblings\":[{\"rfilename\":\"tokenizer.json\"},{\"rfilename\":\"config.json\"},"
                + "{\"rfilename\":\"model.safetensors\"},{\"rfilename\":\"README.md\"},"
                + "{\"rfilename\":\"../../evil.json\"},{\"rfilename\":\"x/../tokenizer.json\"}]}",
            "/o/m/resolve/main/tokenizer.json",
            "{}",
            "/o/m/resolve/main/config.json",
            "{\"a\":1}",
            "/api/models/o/empty/revision/main",
            "{\"siblings\":[]}",
            "/api/models/o/weights/revision/main",
            "{\"siblings\":[{\"rfilename\":\"model.safetensors\"}]}");
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = files.getOrDefault(path, "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              files.containsKey(path) ? 200 : 404, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      MirrorHub hub = new MirrorHub(client, base, "main", "secret", folder);
      Path directory = hub.directory("o/m");
      assertThat(directory.resolve("tokenizer.json")).hasContent("{}");
      assertThat(directory.resolve("config.json")).exists();
      assertThat(asked).hasSize(3).allMatch(line -> line.endsWith(" Bearer secret"));
      assertThat(hub.directory("o/m")).isEqualTo(directory);
      assertThat(asked).hasSize(3);
      assertThatThrownBy(() -> hub.directory("o/gone"))
          .hasMessageContaining("Failed to fetch model 'o/gone'");
      assertThatThrownBy(() -> hub.directory("o/empty"))
          .hasMessageContaining("no downloadable files");
      assertThatThrownBy(() -> hub.directory("o/weights"))
          .hasMessageContaining("No tokenizer files found");
    } finally {
      server.stop(0);
    }
  }
}
