package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.tokenizers.TokenizerSettings;
import dev.shepherd.net.Transport;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.WorkerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Over the wire: the gateway answers for models whose tokenizer it has, workers for the others. */
@ExtendWith(NoLeaks.class)
class LocalTokenizerTest {
  private static final String TOKENIZER =
      """
      {"added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"},
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "hello": 1, "world": 2}, "unk_token": "[UNK]"}}
      """;

  @TempDir private Path folder;

  @Test
  void aModelWithoutATokenizerIsForwardedAndAnUnknownOneIsRefused() {
    try (var world = new OneLoop(List.of("w1"), 1, c -> c, s -> s)) {
      var worker = new HandMadeWorker(world, "w1");
      world.start();
      byte[] body = "{\"model\":\"m\",\"prompt\":\"x\"}".getBytes(StandardCharsets.UTF_8);
      var client = world.client().send(RawClient.post("/v1/tokenize", body));
      assertThat(worker.takeRequest().body()).isEqualTo(body);
      worker.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      assertThat(client.answer().text()).isEqualTo("{}");
      client.leave();
      var other = world.client();
      other.send(RawClient.post("/v1/tokenize", "{\"model\":\"other\",\"prompt\":\"x\"}"));
      assertThat(other.answer().status()).isEqualTo(400);
      assertThat(other.answer().text()).contains("tokenizer_not_found");
      other.leave();
      worker.stop();
    }
  }

  @Test
  void aModelWithATokenizerIsAnsweredHere() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    GatewaySettings settings =
        GatewaySettings.loopback(FleetConfig.defaults().withStartupWorkers(List.<WorkerSpec>of()))
            .with(new TokenizerSettings(file.toString(), 0));
    try (var gateway = new Gateway(settings, Seams.real(Transport.NIO, 1))) {
      gateway.start();
      String name = file.toString();
      waitFor(gateway, name);
      try (var client = new RawClient(gateway.port())) {
        client.send(
            RawClient.post(
                "/v1/tokenize", "{\"model\":\"" + name + "\",\"prompt\":\"hello world\"}"));
        assertThat(client.answer().text())
            .isEqualTo("{\"tokens\":[1,2],\"count\":2,\"char_count\":11}");
        client.send(RawClient.post("/v1/detokenize", "{\"model\":\"\",\"tokens\":[2,1]}"));
        assertThat(client.answer().text()).isEqualTo("{\"text\":\"world hello\"}");
        String big = "world ".repeat(100_000);
        client.send(
            RawClient.post("/v1/tokenize", "{\"model\":\"unknown\",\"prompt\":\"" + big + "\"}"));
        assertThat(client.answer().text()).contains("\"count\":100000,");
      }
    }
  }

  /** Loading takes a moment; a day would not be enough for a test that is broken. */
  private static void waitFor(Gateway gateway, String name) {
    Clock clock = Clock.system();
    long start = clock.nanoTime();
    String path = "/v1/tokenizers/" + name.replace("/", "%2F") + "/status";
    String answer = "";
    while (clock.nanoTime() - start < Duration.ofSeconds(20).toNanos()) {
      try (var client = new RawClient(gateway.port())) {
        client.send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n");
        answer = client.answer().text();
        if (answer.contains("completed")) {
          return;
        }
      }
    }
    throw new AssertionError(answer);
  }
}
