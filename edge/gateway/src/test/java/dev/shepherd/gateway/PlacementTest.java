package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What policies are told of a request: its prompt, its first token, its usage, and one end. */
@ExtendWith(NoLeaks.class)
class PlacementTest {
  private static final String CHAT = "/v1/chat/completions";
  private final WatchedPolicy policy = new WatchedPolicy();
  private OneLoop world;
  private HandMadeWorker first;
  private HandMadeWorker second;

  @BeforeEach
  void start() {
    world =
        new OneLoop(
            List.of("w1", "w2"),
            1,
            OneLoop::withoutBreaker,
            s ->
                s.with(new RetryRules(2, 1, 1, 1, 0))
                    .with(
                        new PipelineLimits(
                            1 << 20,
                            16 << 10,
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(3),
                            s.limits().slow(),
                            false)),
            (model, made, factory) -> policy);
    first = new HandMadeWorker(world, "w1");
    second = new HandMadeWorker(world, "w2");
    world.start();
    world.pass(Duration.ofMillis(50));
  }

  @AfterEach
  void everyPlacementHasEnded() {
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(300));
      assertThat(policy.running).isZero();
      assertThat(policy.told).noneMatch(line -> line.contains("after") || line.contains("stale"));
    } finally {
      first.stop();
      second.stop();
    }
  }

  private OneLoop.Client ask(String path, boolean stream) {
    return world
        .client()
        .send(RawClient.post(path, "{\"model\":\"m\",\"prompt\":\"x\",\"stream\":" + stream + "}"));
  }

  private HandMadeWorker asked() {
    return first.asked() ? first : second;
  }

  private static String whole(String body) {
    return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String streamHead() {
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
  }

  private static String chunk(String content) {
    int bytes = content.getBytes(StandardCharsets.ISO_8859_1).length;
    return Integer.toHexString(bytes) + "\r\n" + content + "\r\n";
  }

  @Test
  void plainAnswerIsItsOwnFirstToken() {
    var client = ask(CHAT, false);
    String body =
        "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}";
    String wire = whole(body);
    asked().write(wire.substring(0, wire.length() - 5));
    assertThat(policy.told).isEmpty();
    asked().write(wire.substring(wire.length() - 5));
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(policy.told).containsExactly("first", "usage 9 4", "ended true 2");
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void streamBeginsWithItsFirstOutput(Streams kind) {
    var client = ask(kind.path, true);
    HandMadeWorker worker = asked();
    worker.write(streamHead());
    worker.write(chunk(": keep-alive\n\n"));
    String text = new String(kind.content, StandardCharsets.ISO_8859_1);
    String marker =
        kind == Streams.OPENAI ? "\u00e2" : kind == Streams.ANTHROPIC ? "hello" : "\"x\"";
    for (String event : text.split("(?<=\n\n)")) {
      boolean before = policy.told.isEmpty();
      worker.write(chunk(event));
      if (before) {
        assertThat(policy.told.contains("first")).as(event).isEqualTo(event.contains(marker));
      }
    }
    worker.write("0\r\n\r\n");
    assertThat(client.answer().whole()).isTrue();
    String usage =
        switch (kind) {
          case OPENAI -> "usage 3 -1";
          case ANTHROPIC -> "usage 9 -1";
          case RESPONSES -> "usage 1 -1";
        };
    String end =
        switch (kind) {
          case OPENAI -> "ended true 2";
          case ANTHROPIC -> "ended true 4";
          case RESPONSES -> "ended true 1";
        };
    assertThat(policy.told).containsExactly("first", usage, end);
  }

  @Test
  void cutStreamEndsIncomplete() {
    var client = ask(CHAT, true);
    HandMadeWorker worker = asked();
    worker.write(streamHead() + chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"));
    worker.hangUp();
    assertThat(client.answer().text()).contains("error");
    assertThat(policy.told).containsExactly("first", "ended false -1");
  }

  @Test
  void streamThatEndsWithoutItsMarkEndsIncomplete() {
    ask(CHAT, true);
    HandMadeWorker worker = asked();
    worker.write(streamHead() + chunk("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"));
    worker.write("0\r\n\r\n");
    assertThat(policy.told).containsExactly("first", "ended false -1");
  }

  @Test
  void clientThatLeavesEndsIncompleteWithTheUsageToldSoFar() {
    var client = ask("/v1/messages", true);
    HandMadeWorker worker = asked();
    worker.write(
        streamHead()
            + chunk(
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":"
                    + "{\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":5}}}\n\n"));
    client.leave();
    assertThat(policy.told).hasSize(2);
    assertThat(policy.told.getFirst()).isEqualTo("usage 14 5");
    assertThat(policy.told.getLast()).startsWith("ended false");
  }

  @Test
  void clientThatLeavesBeforeTheAnswerEndsIncomplete() {
    ask(CHAT, false).leave();
    assertThat(policy.told).containsExactly("ended false -1");
  }

  @Test
  void everyAttemptEndsOnItsOwn() {
    var client = ask(CHAT, false);
    HandMadeWorker tried = asked();
    tried.takeRequest();
    tried.write("HTTP/1.1 503 busy\r\ncontent-length: 0\r\n\r\n");
    assertThat(policy.told).containsExactly("ended false -1");
    world.pass(Duration.ofMillis(20));
    assertThat(asked()).isNotSameAs(tried);
    asked().write(whole("{}"));
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(policy.told).containsExactly("ended false -1", "first", "ended true -1");
    assertThat(policy.prompts).hasSize(2);
    assertThat(policy.prompts.getFirst()).isEqualTo(policy.prompts.getLast());
    assertThat(policy.prompts.getFirst().length()).isEqualTo(3);
  }

  @Test
  void errorAnswerIsNoFirstToken() {
    var client = ask(CHAT, false);
    asked().write("HTTP/1.1 400 bad\r\ncontent-length: 2\r\n\r\n{}");
    assertThat(client.answer().status()).isEqualTo(400);
    assertThat(policy.told).containsExactly("ended false -1");
  }

  @Test
  void silenceEndsIncomplete() {
    ask(CHAT, true);
    world.pass(Duration.ofSeconds(45));
    assertThat(policy.told).containsExactly("ended false -1", "ended false -1");
  }

  @Test
  void shutdownEndsIncomplete() {
    ask(CHAT, true);
    asked().write(streamHead());
    world.gateway().drain();
    world.gateway().cut();
    world.pass(Duration.ofMillis(300));
    assertThat(policy.told).containsExactly("ended false -1");
  }

  // ---- prompts

  private WatchedPolicy.Prompt promptOf(String path, String body) {
    int before = policy.prompts.size();
    var client = world.client().send(RawClient.post(path, body));
    assertThat(policy.prompts).hasSizeGreaterThan(before);
    client.leave();
    first.stopWaiting();
    second.stopWaiting();
    return policy.prompts.get(before);
  }

  private static String chat(String more, String text) {
    return "{\"model\":\"m\","
        + more
        + "\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  @Test
  void promptsThatBeginAlikeShareKeysAsFarAsTheyDo() {
    String text = "word ".repeat(800);
    var one = promptOf(CHAT, chat("", text + "a"));
    var other = promptOf(CHAT, chat("\"temperature\":1,", text + "b"));
    assertThat(one.keys()).hasSizeGreaterThan(6).isEqualTo(other.keys());
    var changed =
        promptOf(CHAT, chat("", "w" + text.substring(1, 2000) + "X" + text.substring(2001)));
    assertThat(changed.keys().subList(0, 3)).isEqualTo(one.keys().subList(0, 3));
    assertThat(changed.keys().getLast()).isNotEqualTo(one.keys().getLast());
  }

  @Test
  void fieldsAreReadAsATemplateReadsThemNotAsTheyLie() {
    String tools = "\"tools\":[{\"type\":\"function\",\"name\":\"" + "t".repeat(1200) + "\"}]";
    String turns = "\"messages\":[{\"content\":\"" + "u".repeat(1200) + "\"}]";
    var one = promptOf(CHAT, "{\"model\":\"m\"," + tools + "," + turns + "}");
    var other = promptOf(CHAT, "{" + turns + ",\"model\":\"m\", " + tools + "}");
    assertThat(one).isEqualTo(other);
    assertThat(one.length()).isGreaterThan(2400);
    assertThat(promptOf(CHAT, "{\"model\":\"m\"," + tools + "}").keys())
        .isEqualTo(one.keys().subList(0, 2));
  }

  @Test
  void adaptersAndCacheSaltsSeparatePrompts() {
    String text = "word ".repeat(400);
    var plain = promptOf(CHAT, chat("", text));
    var adapted = promptOf(CHAT, chat("\"lora_path\":\"a\",", text));
    var salted = promptOf(CHAT, chat("\"cache_salt\":\"a\",", text));
    assertThat(adapted.keys())
        .hasSameSizeAs(plain.keys())
        .doesNotContainAnyElementsOf(plain.keys());
    assertThat(salted.keys())
        .doesNotContainAnyElementsOf(plain.keys())
        .doesNotContainAnyElementsOf(adapted.keys());
    assertThat(promptOf(CHAT, chat("\"lora_path\":\"a\",", text))).isEqualTo(adapted);
  }

  @Test
  void everyRouteHasItsPrompt() {
    String long1 = "\"" + "x".repeat(1200) + "\"";
    for (String field : List.of("prompt", "text", "input", "query")) {
      var prompt = promptOf("/v1/completions", "{\"model\":\"m\",\"" + field + "\":" + long1 + "}");
      assertThat(prompt.length()).as(field).isEqualTo(1202);
      assertThat(prompt.keys()).as(field).hasSize(2);
    }
    var ids =
        promptOf("/generate", "{\"model\":\"m\",\"input_ids\":[" + "1234,".repeat(200) + "5]}");
    assertThat(ids.length()).isEqualTo(1003);
    assertThat(promptOf(CHAT, "{\"model\":\"m\"}").length()).isZero();
  }

  @Test
  void promptThatStreamsPastIsKnownAsFarAsItWasRead() {
    String text = "word ".repeat(8000);
    byte[] whole = RawClient.post(CHAT, chat("", text));
    var client = world.client().send(java.util.Arrays.copyOf(whole, 20_000));
    assertThat(policy.prompts).hasSize(1);
    WatchedPolicy.Prompt known = policy.prompts.getFirst();
    assertThat(known.length()).isBetween(18_000L, 20_000L);
    client.leave();
    var shorter = promptOf(CHAT, chat("", text.substring(0, 10_000)));
    assertThat(shorter.keys()).hasSize(19);
    assertThat(known.keys().subList(0, 19)).isEqualTo(shorter.keys());
  }
}
