package dev.shepherd.gateway.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.LocalAnswer;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokenizers are loaded behind the requests' backs, managed, and used. */
final class TokenizerServiceTest {

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 3, "content": "<eos>", "single_word": false, "lstrip": false,
                         "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
       "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "héllo": 1, "world": 2}, "unk_token": "[UNK]"}}
      """;

  @TempDir private Path folder;

  private final ManualClock clock = new ManualClock(1_800_000_000_000L);
  private final Queue<Runnable> loading = new ArrayDeque<>();
  private final List<Timer> timers = new ArrayList<>();
  private boolean full;
  private TokenizerService service;

  private record Timer(long atNanos, Runnable task) {}

  private final SerialLane lane =
      new SerialLane() {
        @Override
        public void execute(Runnable task) {
          task.run();
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
          var timer = new Timer(clock.nanoTime() + delay.toNanos(), task);
          timers.add(timer);
          return () -> timers.remove(timer);
        }

        @Override
        public boolean inLane() {
          return true;
        }
      };

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    service = service(TokenizerSettings.NONE);
  }

  private TokenizerService service(TokenizerSettings settings) {
    return new TokenizerService(
        settings, this::compute, loading::add, lane, clock, Randomness.seeded(1));
  }

  private void compute(Runnable task) {
    if (full) {
      throw new RejectedExecutionException();
    }
    task.run();
  }

  private void load() {
    for (Runnable task = loading.poll(); task != null; task = loading.poll()) {
      task.run();
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    List<Timer> due = timers.stream().filter(t -> t.atNanos() <= clock.nanoTime()).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task().run());
    load();
  }

  private Reply call(String method, String path, String body) {
    for (Route route : service.routes()) {
      List<String> parameters = parameters(route.template(), path);
      if (route.method().equals(method) && parameters != null) {
        assertThat(route.door()).isEqualTo(Route.Door.CONTROL);
        return route
            .handler()
            .handle(
                new ControlRequest(method, path, parameters, "", Map.of(), bytes(body), "r", null))
            .toCompletableFuture()
            .join();
      }
    }
    throw new AssertionError("no route " + method + " " + path);
  }

  private static List<String> parameters(String template, String path) {
    String[] want = template.split("/");
    String[] have = path.split("/");
    List<String> values = new ArrayList<>();
    for (int i = 0; i < want.length; i++) {
      if (want.length != have.length || (!want[i].startsWith("{") && !want[i].equals(have[i]))) {
        return null;
      }
      if (want[i].startsWith("{")) {
        values.add(have[i]);
      }
    }
    return values;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  private static JsonObject json(Reply reply) {
    return JsonParser.parseObject(reply.body());
  }

  private Reply add(String name) {
    return call(
        "POST",
        "/v1/tokenizers",
        JsonObject.of("name", name, "source", folder.toString()).toString());
  }

  private String ask(LocalAnswer answer, String model, String body) {
    assertThat(answer.answers(model)).isTrue();
    Reply reply = answer.answer(model, bytes(body)).toCompletableFuture().join();
    return reply.status() + " " + text(reply);
  }

  @Test
  void aTokenizerIsLoadedListedFoundAndRemoved() {
    Reply accepted = add("t");
    assertThat(accepted.status()).isEqualTo(202);
    String id = json(accepted).string("id", "");
    assertThat(text(accepted))
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"status\":\"pending\",\"message\":\"Tokenizer 't' registration job submitted."
                + " Loading from: "
                + folder
                + "\"}");
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(text(call("GET", "/v1/tokenizers/" + id + "/status", "")))
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"status\":\"processing\",\"message\":\"Tokenizer job is processing\"}");
    assertThat(call("GET", "/v1/tokenizers/t", "").status()).isEqualTo(404);

    load();

    String info =
        "{\"id\":\"" + id + "\",\"name\":\"t\",\"source\":\"" + folder + "\",\"vocab_size\":3}";
    assertThat(text(call("GET", "/v1/tokenizers", "")))
        .isEqualTo("{\"tokenizers\":[" + info + "]}");
    assertThat(text(call("GET", "/v1/tokenizers/t", ""))).isEqualTo(info);
    assertThat(text(call("GET", "/v1/tokenizers/" + id, ""))).isEqualTo(info);
    assertThat(text(call("GET", "/v1/tokenizers/t/status", "")))
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"status\":\"completed\",\"message\":\"Tokenizer 't' is loaded and ready\","
                + "\"vocab_size\":3}");
    Reply again = add("t");
    assertThat(again.status()).isEqualTo(409);
    assertThat(text(again))
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"status\":\"failed\",\"message\":\"Tokenizer 't' already exists\"}");
    assertThat(text(call("DELETE", "/v1/tokenizers/t", "")))
        .isEqualTo("{\"success\":true,\"message\":\"Tokenizer 't' removed successfully\"}");
    Reply gone = call("DELETE", "/v1/tokenizers/t", "");
    assertThat(gone.status()).isEqualTo(404);
    assertThat(text(gone)).isEqualTo("{\"success\":false,\"message\":\"Tokenizer 't' not found\"}");
    assertThat(text(call("GET", "/v1/tokenizers/t", "")))
        .isEqualTo(
            "{\"error\":{\"message\":\"Tokenizer 't' not found\",\"type\":\"tokenizer_not_found\"}}");
    assertThat(json(call("GET", "/v1/tokenizers/t/status", "")).object("error").string("type"))
        .isEqualTo("not_found");
  }

  @Test
  void aFailedLoadIsTriedThreeTimesAndItsReasonIsKeptForFiveMinutes() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": 7}");
    String id = json(add("t")).string("id", "");
    load();
    assertThat(status(id)).isEqualTo("pending");
    pass(Duration.ofSeconds(2));
    assertThat(status(id)).isEqualTo("pending");
    pass(Duration.ofSeconds(2));
    JsonObject failed = json(call("GET", "/v1/tokenizers/" + id + "/status", ""));
    assertThat(failed.string("status")).isEqualTo("failed");
    assertThat(failed.string("message")).startsWith("Failed to load tokenizer: tokenizer.json: ");
    pass(Duration.ofMinutes(4));
    assertThat(status(id)).isEqualTo("failed");
    pass(Duration.ofMinutes(1));
    assertThat(call("GET", "/v1/tokenizers/" + id + "/status", "").status()).isEqualTo(404);
  }

  @Test
  void aLoadThatHealsInTimeSucceeds() throws IOException {
    Files.delete(folder.resolve("tokenizer.json"));
    add("t");
    load();
    Files.writeString(folder.resolve("tokenizer.json"), TOKENIZER);
    pass(Duration.ofSeconds(2));
    assertThat(call("GET", "/v1/tokenizers/t", "").status()).isEqualTo(200);
  }

  @Test
  void aLoadThatHangsIsGivenUp() {
    String id = json(add("t")).string("id", "");
    loading.clear();
    for (int attempt = 0; attempt < 3; attempt++) {
      clock.advance(Duration.ofMinutes(5));
      fire();
      clock.advance(Duration.ofSeconds(2));
      fire();
      loading.clear();
    }
    assertThat(status(id)).isEqualTo("failed");
  }

  private void fire() {
    List<Timer> due = timers.stream().filter(t -> t.atNanos() <= clock.nanoTime()).toList();
    timers.removeAll(due);
    due.forEach(timer -> timer.task().run());
  }

  private String status(String id) {
    return json(call("GET", "/v1/tokenizers/" + id + "/status", "")).string("status", "");
  }

  @Test
  void oddOrdersAreRefused() {
    assertThat(call("POST", "/v1/tokenizers", "nonsense").status()).isEqualTo(400);
    assertThat(call("POST", "/v1/tokenizers", "[]").status()).isEqualTo(422);
    assertThat(call("POST", "/v1/tokenizers", "{\"name\":\"t\"}").status()).isEqualTo(422);
    assertThat(text(call("POST", "/v1/tokenizers", "{\"name\":\"\",\"source\":\"x\"}")))
        .contains("tokenizer name cannot be empty");
    Reply template =
        call(
            "POST",
            "/v1/tokenizers",
            JsonObject.of("name", "t", "source", folder.toString()).toBuilder()
                .put("chat_template_path", folder + "/none.jinja")
                .build()
                .toString());
    String id = json(template).string("id", "");
    load();
    pass(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(2));
    assertThat(json(call("GET", "/v1/tokenizers/" + id + "/status", "")).string("message"))
        .contains("File not found: ");
  }

  @Test
  void manyOrdersAreRefusedInTheEnd() {
    int accepted = 0;
    while (add("t" + accepted).status() == 202) {
      accepted++;
    }
    assertThat(accepted).isEqualTo(1002);
    assertThat(add("x").status()).isEqualTo(503);
    load();
    assertThat(add("x").status()).isEqualTo(202);
  }

  @Test
  void theTokenizerOfTheSettingsIsLoadedAtTheStart() {
    service = service(new TokenizerSettings(folder.toString(), 1 << 20));
    service.start();
    load();
    assertThat(json(call("GET", "/v1/tokenizers", "")).array("tokenizers").objects().toList())
        .extracting(one -> one.string("name"))
        .containsExactly(folder.toString());
  }

  @Test
  void textsBecomeIdsAndIdsBecomeText() {
    add("t");
    load();
    LocalAnswer tokenize = service.tokenize();
    assertThat(ask(tokenize, "t", "{\"prompt\":\"héllo world 😀\"}"))
        .isEqualTo("200 {\"tokens\":[1,2,0],\"count\":3,\"char_count\":13}");
    assertThat(ask(tokenize, "t", "{\"prompt\":[\"world\",\"\"]}"))
        .isEqualTo("200 {\"tokens\":[[2],[]],\"count\":[1,0],\"char_count\":[5,0]}");
    assertThat(ask(tokenize, "", "{\"prompt\":[]}"))
        .isEqualTo("200 {\"tokens\":[],\"count\":[],\"char_count\":[]}");
    LocalAnswer detokenize = service.detokenize();
    assertThat(ask(detokenize, "t", "{\"tokens\":[1,2,3]}"))
        .isEqualTo("200 {\"text\":\"héllo world\"}");
    assertThat(ask(detokenize, "t", "{\"tokens\":[1,3],\"skip_special_tokens\":false}"))
        .isEqualTo("200 {\"text\":\"héllo <eos>\"}");
    assertThat(ask(detokenize, "unknown", "{\"tokens\":[]}")).isEqualTo("200 {\"text\":\"\"}");
    assertThat(ask(detokenize, "t", "{\"tokens\":[[1],[4294967295,2]]}"))
        .isEqualTo("200 {\"text\":[\"héllo\",\"world\"]}");
  }

  @Test
  void wrongShapesAndUnknownModelsAreToldPlainly() {
    assertThat(service.tokenize().answers("t")).isFalse();
    assertThat(service.tokenize().answers(null)).isFalse();
    assertThat(text(service.tokenize().unknown("t")))
        .isEqualTo(
            "{\"error\":{\"message\":\"No tokenizers available. Use POST /v1/tokenizers to add"
                + " one.\",\"type\":\"tokenizer_not_found\"}}");
    add("b");
    add("a");
    load();
    Reply unknown = service.tokenize().unknown("x");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(text(unknown)).contains("Tokenizer for model 'x' not found. Available: a, b");
    assertThat(ask(service.tokenize(), null, "{\"prompt\":\"x\"}")).startsWith("422 ");
    for (String body : List.of("{}", "{\"prompt\":7}", "{\"prompt\":[7]}")) {
      assertThat(ask(service.tokenize(), "a", body)).startsWith("422 ");
    }
    for (String body :
        List.of(
            "{}",
            "{\"tokens\":7}",
            "{\"tokens\":[-1]}",
            "{\"tokens\":[1.5]}",
            "{\"tokens\":[[1],2]}",
            "{\"tokens\":[],\"skip_special_tokens\":7}")) {
      assertThat(ask(service.detokenize(), "a", body)).startsWith("422 ");
    }
  }

  @Test
  void longTextsAreRefusedWhenTooManyWait() {
    add("t");
    load();
    String body = "{\"prompt\":\"" + "world ".repeat(200_000) + "\"}";
    assertThat(ask(service.tokenize(), "t", body)).startsWith("200 {\"tokens\":[2,2,");
    full = true;
    assertThat(ask(service.tokenize(), "t", body)).startsWith("503 ");
    assertThat(ask(service.tokenize(), "t", "{\"prompt\":\"world\"}")).startsWith("200 ");
  }
}
