package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Shapes and pages as the JDK's client sees them; no time passes in these engines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulatedEngineTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  private SimulatedFleet vllmFleet;
  private SimulatedFleet sglangFleet;
  private SimulatedEngine vllm;
  private SimulatedEngine sglang;
  private HttpClient client;

  @BeforeAll
  void start() throws Exception {
    vllmFleet = SimulatedFleet.start(FleetConfig.local(1, EngineConfig.instant(Flavor.VLLM, "m")));
    sglangFleet =
        SimulatedFleet.start(FleetConfig.local(1, EngineConfig.instant(Flavor.SGLANG, "m")));
    vllm = vllmFleet.engines().getFirst();
    sglang = sglangFleet.engines().getFirst();
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  void stop() {
    client.close();
    vllmFleet.close();
    sglangFleet.close();
  }

  @BeforeEach
  void clear() {
    vllm.clearScripts();
    vllm.forget();
    sglang.clearScripts();
  }

  private HttpResponse<String> post(
      SimulatedEngine engine, String path, String body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(engine.uri().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(SimulatedEngine engine, String path) throws Exception {
    var request = HttpRequest.newBuilder(engine.uri().resolve(path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static Json json(String text) throws Exception {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Json json(HttpResponse<String> response) throws Exception {
    return json(response.body());
  }

  /** The data of all events but the terminator. */
  private static List<Json> events(String stream) throws Exception {
    var events = new ArrayList<Json>();
    for (String line : stream.split("\n", -1)) {
      if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
        events.add(json(line.substring(6)));
      }
    }
    return events;
  }

  private static Json first(Json list) {
    return list.elements().getFirst();
  }

  @Test
  void chatAnswersInOnePiece() throws Exception {
    var response =
        post(vllm, CHAT, "{\"model\":\"m\"," + HELLO + "}", "x-sim", "text=Hi there, you");
    var body = json(response);
    var choice = first(body.get("choices"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(body.get("object").text("")).isEqualTo("chat.completion");
    assertThat(choice.get("message").get("content").text("")).isEqualTo("Hi there, you");
    assertThat(choice.get("finish_reason").text("")).isEqualTo("stop");
    assertThat(body.get("usage").get("completion_tokens").whole(0)).isEqualTo(3);
  }

  @Test
  void chatStreamCarriesTheSameTextAndUsage() throws Exception {
    var body =
        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
            + HELLO
            + ",\"x_sim\":{\"text\":\"Say \\\"é\\\"\\n now\"}}";
    for (var engine : List.of(vllm, sglang)) {
      var response = post(engine, CHAT, body);
      var events = events(response.body());
      var text = new StringBuilder();
      var finish = new ArrayList<String>();
      for (var event : events) {
        if (!event.get("choices").elements().isEmpty()) {
          var choice = first(event.get("choices"));
          text.append(choice.get("delta").get("content").text(""));
          if (choice.get("finish_reason").isText()) {
            finish.add(choice.get("finish_reason").text(""));
          }
        }
      }
      assertThat(response.headers().firstValue("content-type"))
          .hasValue("text/event-stream; charset=utf-8");
      assertThat(text).hasToString("Say \"é\"\n now");
      assertThat(finish).containsExactly("stop");
      assertThat(events.getLast().get("usage").get("completion_tokens").whole(0)).isPositive();
      assertThat(response.body()).endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void cachedTokensAreReported() throws Exception {
    var body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "the same words again ".repeat(50)
            + "\"}]}";
    post(vllm, CHAT, body);
    var usage = json(post(vllm, CHAT, body)).get("usage");
    assertThat(usage.get("prompt_tokens_details").get("cached_tokens").whole(0)).isGreaterThan(200);
    assertThat(get(vllm, "/metrics").body())
        .contains("vllm:prefix_cache_hits_total{engine=\"0\",model_name=\"m\"} ");
  }

  @Test
  void maxTokensCutsForLength() throws Exception {
    var body = "{\"model\":\"m\",\"max_tokens\":2," + HELLO + "}";
    var choice = first(json(post(vllm, CHAT, body)).get("choices"));
    assertThat(choice.get("finish_reason").text("")).isEqualTo("length");
    var ignoring = "{\"model\":\"m\",\"max_tokens\":500,\"ignore_eos\":true," + HELLO + "}";
    var usage = json(post(vllm, CHAT, ignoring)).get("usage");
    assertThat(usage.get("completion_tokens").whole(0)).isEqualTo(500);
  }

  @Test
  void toolsAreCalledWhenDemandedOrScripted() throws Exception {
    var tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":"
            + "\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}]";
    var demanded =
        post(
            vllm,
            CHAT,
            "{\"model\":\"m\",\"tool_choice\":\"required\"," + tools + "," + HELLO + "}");
    var choice = first(json(demanded).get("choices"));
    var call = first(choice.get("message").get("tool_calls")).get("function");
    assertThat(choice.get("finish_reason").text("")).isEqualTo("tool_calls");
    assertThat(call.get("name").text("")).isEqualTo("weather");
    assertThat(json(call.get("arguments").text("")).get("city").text("")).isEqualTo("example");

    var scripted =
        post(
            vllm,
            CHAT,
            "{\"model\":\"m\",\"stream\":true," + HELLO + "}",
            "x-sim",
            "tool=find;arguments={\"q\":\"a longer argument text\"};reasoning=Let me think");
    var arguments = new StringBuilder();
    var reasoning = new StringBuilder();
    for (var event : events(scripted.body())) {
      var delta = first(event.get("choices")).get("delta");
      reasoning.append(delta.get("reasoning").text(""));
      for (var part : delta.get("tool_calls").elements()) {
        arguments.append(part.get("function").get("arguments").text(""));
      }
    }
    assertThat(arguments).hasToString("{\"q\":\"a longer argument text\"}");
    assertThat(reasoning).hasToString("Let me think");
  }

  @Test
  void severalChoicesHaveTheirIndex() throws Exception {
    var body = json(post(vllm, CHAT, "{\"model\":\"m\",\"n\":3," + HELLO + "}"));
    assertThat(body.get("choices").elements()).hasSize(3);
    assertThat(body.get("choices").elements().getLast().get("index").whole(0)).isEqualTo(2);
  }

  @Test
  void completionsStreamAndNot() throws Exception {
    var whole = json(post(vllm, "/v1/completions", "{\"model\":\"m\",\"prompt\":[\"a\",\"b\"]}"));
    assertThat(whole.get("object").text("")).isEqualTo("text_completion");
    assertThat(whole.get("choices").elements()).hasSize(2);
    var stream =
        post(vllm, "/v1/completions", "{\"prompt\":[1,2,3],\"stream\":true,\"max_tokens\":5}");
    assertThat(events(stream.body())).hasSize(5);
    assertThat(stream.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void messagesFollowAnthropicsOrder() throws Exception {
    var body = "{\"model\":\"m\",\"max_tokens\":100,\"stream\":true," + HELLO + "}";
    var response =
        post(vllm, "/v1/messages", body, "x-sim", "text=Hi you;reasoning=Hm;tool=t;arguments={}");
    var types = events(response.body()).stream().map(e -> e.get("type").text("")).toList();
    assertThat(types)
        .containsExactly(
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    var delta = events(response.body()).get(12);
    assertThat(delta.get("delta").get("stop_reason").text("")).isEqualTo("tool_use");
    assertThat(delta.get("usage").get("output_tokens").whole(0)).isEqualTo(4);

    var whole =
        json(
            post(
                vllm,
                "/v1/messages",
                "{\"model\":\"m\",\"max_tokens\":100," + HELLO + "}",
                "x-sim",
                "text=Hi you;tool=t;arguments={\"a\":\"b\"}"));
    var blocks = whole.get("content").elements();
    assertThat(blocks.get(0).get("text").text("")).isEqualTo("Hi you");
    assertThat(blocks.get(1).get("input").get("a").text("")).isEqualTo("b");
    assertThat(
            json(post(vllm, "/v1/messages/count_tokens", "{" + HELLO + "}"))
                .get("input_tokens")
                .whole(0))
        .isPositive();
  }

  @Test
  void responsesAreNumberedAndComplete() throws Exception {
    var response =
        post(
            vllm,
            "/v1/responses",
            "{\"model\":\"m\",\"input\":\"Hello\",\"stream\":true}",
            "x-sim",
            "text=Hi you");
    var events = events(response.body());
    assertThat(events.stream().map(e -> e.get("type").text("")).toList())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("sequence_number").whole(-1)).isEqualTo(i);
    }
    var done = events.getLast().get("response");
    var text = first(first(done.get("output")).get("content")).get("text").text("");
    assertThat(text).isEqualTo("Hi you");
    var stored = get(vllm, "/v1/responses/" + done.get("id").text(""));
    assertThat(json(stored).get("status").text("")).isEqualTo("completed");
    assertThat(get(vllm, "/v1/responses/resp_x").statusCode()).isEqualTo(404);
  }

  @Test
  void runningResponseCanBeCancelled() throws Exception {
    var waiting =
        client.sendAsync(
            HttpRequest.newBuilder(vllm.uri().resolve("/v1/responses"))
                .header("x-sim", "tokens=-1;event_interval_ms=1")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m\",\"input\":\"Hello\",\"stream\":true}"))
                .build(),
            HttpResponse.BodyHandlers.ofLines());
    var lines = waiting.get().body().iterator();
    String id = "";
    while (id.isEmpty()) {
      String line = lines.next();
      if (line.startsWith("data: ")) {
        id = json(line.substring(6)).get("response").get("id").text("");
      }
    }
    var cancelled = post(vllm, "/v1/responses/" + id + "/cancel", "");
    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(json(cancelled).get("status").text("")).isEqualTo("cancelled");
    lines.forEachRemaining(line -> assertThat(line).doesNotContain("response.completed"));
    assertThat(post(vllm, "/v1/responses/" + id + "/cancel", "").statusCode()).isEqualTo(400);
  }

  @Test
  void backgroundResponseIsReadLater() throws Exception {
    var queued = json(post(vllm, "/v1/responses", "{\"input\":\"Hello\",\"background\":true}"));
    assertThat(queued.get("status").text("")).isEqualTo("queued");
    var later = json(get(vllm, "/v1/responses/" + queued.get("id").text("")));
    assertThat(later.get("status").text("")).isEqualTo("completed");
  }

  @Test
  void generateRepeatsTheTextSoFar() throws Exception {
    var body = "{\"text\":\"Hello\",\"stream\":true,\"sampling_params\":{\"max_new_tokens\":9}}";
    var response = post(sglang, "/generate", body, "x-sim", "text=one two three");
    var texts = events(response.body()).stream().map(e -> e.get("text").text("")).toList();
    assertThat(texts).containsExactly("one", "one two", "one two three");
    assertThat(post(vllm, "/generate", body).statusCode()).isEqualTo(404);
  }

  @Test
  void smallAnswersHaveTheirShapes() throws Exception {
    var embeddings =
        json(post(vllm, "/v1/embeddings", "{\"input\":[\"a\",\"b\"],\"dimensions\":4}"));
    assertThat(embeddings.get("data").elements()).hasSize(2);
    assertThat(first(embeddings.get("data")).get("embedding").elements()).hasSize(4);
    var base64 =
        json(
            post(
                vllm,
                "/v1/embeddings",
                "{\"input\":\"a\",\"dimensions\":4,\"encoding_format\":\"base64\"}"));
    var vector = first(base64.get("data")).get("embedding").text("");
    assertThat(Base64.getDecoder().decode(vector)).hasSize(16);

    var query = "{\"query\":\"blue whale\",\"documents\":[\"a red fox\",\"the blue whale\"]}";
    var ranked = first(json(post(vllm, "/v1/rerank", query)).get("results"));
    assertThat(ranked.get("index").whole(0)).isEqualTo(1);
    assertThat(first(json(post(sglang, "/v1/rerank", query))).get("index").whole(0)).isEqualTo(1);

    var classes = json(post(vllm, "/classify", "{\"input\":\"a\"}"));
    assertThat(first(classes.get("data")).get("probs").elements()).hasSize(2);

    var tokens = json(post(vllm, "/tokenize", "{\"prompt\":\"Hello é!\"}"));
    var ids = tokens.get("tokens").elements().stream().map(Json::scalar).toList().toString();
    var text = json(post(vllm, "/detokenize", "{\"tokens\":" + ids + "}"));
    assertThat(text.get("prompt").text("")).isEqualTo("Hello é!");
  }

  @Test
  void transcriptionTellsTheSizesSeen() throws Exception {
    var form =
        "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nm\r\n"
            + "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
            + "content-type: audio/wav\r\n\r\n"
            + "x".repeat(1234)
            + "\r\n--b--\r\n";
    var path = "/v1/audio/transcriptions";
    var response = post(vllm, path, form, "content-type", "multipart/form-data; boundary=b");
    assertThat(json(response).get("text").text("")).contains("1234 bytes").contains("a.wav");
    var broken = post(vllm, path, "x", "content-type", "multipart/form-data");
    assertThat(broken.statusCode()).isEqualTo(400);
    assertThat(post(vllm, path, "{}", "content-type", "text/plain").statusCode()).isEqualTo(400);
  }

  @Test
  void errorsHaveTheEnginesShapes() throws Exception {
    var unknown = post(vllm, CHAT, "{\"model\":\"x\"," + HELLO + "}");
    var error = json(unknown).get("error");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(error.get("message").text(""))
        .isEqualTo("The model `x` does not exist. Valid aliases: m.");
    assertThat(error.get("type").text("")).isEqualTo("NotFoundError");
    assertThat(error.get("code").whole(0)).isEqualTo(404);
    var anthropic = post(vllm, "/v1/messages", "{\"model\":\"m\"," + HELLO + "}");
    assertThat(json(anthropic).get("error").get("type").text(""))
        .isEqualTo("invalid_request_error");
    assertThat(post(vllm, CHAT, "{").statusCode()).isEqualTo(400);
    assertThat(post(vllm, CHAT, "[1]").statusCode()).isEqualTo(400);
    assertThat(post(vllm, CHAT, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    assertThat(post(vllm, CHAT, "{\"messages\":1}").statusCode()).isEqualTo(400);
    assertThat(get(vllm, "/nothing").body()).isEqualTo("{\"detail\":\"Not Found\"}");
    assertThat(get(vllm, CHAT).statusCode()).isEqualTo(405);
    var mistyped = post(vllm, CHAT, "{" + HELLO + "}", "x-sim", "statsu=503");
    assertThat(mistyped.statusCode()).isEqualTo(400);
    assertThat(mistyped.body()).contains("statsu");
  }

  @Test
  void flavoursHaveTheirOwnPages() throws Exception {
    assertThat(first(json(get(vllm, "/v1/models")).get("data")).get("owned_by").text(""))
        .isEqualTo("vllm");
    assertThat(first(json(get(sglang, "/v1/models")).get("data")).get("owned_by").text(""))
        .isEqualTo("sglang");
    assertThat(get(vllm, "/health").statusCode()).isEqualTo(200);
    assertThat(get(vllm, "/version").body()).contains("version");
    assertThat(get(sglang, "/version").statusCode()).isEqualTo(404);
    for (String path : List.of("/server_info", "/model_info", "/v1/loads", "/get_load")) {
      assertThat(get(vllm, path).statusCode()).as(path).isEqualTo(404);
      assertThat(json(get(sglang, path)).isNull()).as(path).isFalse();
    }
    assertThat(json(get(sglang, "/v1/loads")).get("dp_rank_count").whole(0)).isEqualTo(1);
    assertThat(get(vllm, "/metrics").body()).contains("vllm:num_requests_running{");
    assertThat(get(sglang, "/metrics").body()).contains("sglang:token_usage{");
    assertThat(post(sglang, "/flush_cache", "").statusCode()).isEqualTo(200);
    assertThat(post(sglang, "/stop_profile", "").statusCode()).isEqualTo(400);
    assertThat(post(sglang, "/start_profile", "").statusCode()).isEqualTo(200);
    assertThat(post(sglang, "/stop_profile", "").statusCode()).isEqualTo(200);
    vllm.healthy(false);
    assertThat(get(vllm, "/health").statusCode()).isEqualTo(503);
  }

  @Test
  void keyIsAskedFor() throws Exception {
    var config = EngineConfig.instant(Flavor.VLLM, "m").withApiKey("secret");
    try (var fleet = SimulatedFleet.start(FleetConfig.local(1, config))) {
      var engine = fleet.engines().getFirst();
      assertThat(get(engine, "/v1/models").statusCode()).isEqualTo(401);
      assertThat(get(engine, "/health").statusCode()).isEqualTo(200);
      var body = "{\"model\":\"m\"," + HELLO + "}";
      assertThat(post(engine, CHAT, body).statusCode()).isEqualTo(401);
      assertThat(post(engine, CHAT, body, "authorization", "Bearer secret").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void receivedRequestsAreRememberedAndEchoed() throws Exception {
    var body = "{\"odd\" : 1e2, \"a\":1, \"a\":2}";
    var echo =
        json(
            post(
                vllm,
                CHAT,
                body,
                "x-sim",
                "echo",
                "X-Mixed-Case",
                "A",
                "x-two",
                "1",
                "x-two",
                "2"));
    assertThat(
            new String(
                Base64.getDecoder().decode(echo.get("body").text("")), StandardCharsets.UTF_8))
        .isEqualTo(body);
    var names = echo.get("headers").elements().stream().map(h -> first(h).text("")).toList();
    assertThat(names).contains("X-Mixed-Case").containsSequence("x-two", "x-two");
    var kept = vllm.requests().getLast();
    assertThat(kept.text()).isEqualTo(body);
    assertThat(kept.path()).isEqualTo(CHAT);
    assertThat(kept.header("x-mixed-case")).isEqualTo("A");
  }

  @Test
  void engineWideScriptsApplyInOrder() throws Exception {
    var body = "{\"model\":\"m\"," + HELLO + "}";
    vllm.scriptNext("status=503;retry-after=2", 2);
    vllm.scriptPath("/health", "status=500;body=broken");
    var failed = post(vllm, CHAT, body);
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.headers().firstValue("retry-after")).hasValue("2");
    assertThat(post(vllm, CHAT, body).statusCode()).isEqualTo(503);
    assertThat(post(vllm, CHAT, body).statusCode()).isEqualTo(200);
    assertThat(get(vllm, "/health").body()).isEqualTo("broken");
    vllm.script("text=scripted");
    assertThat(post(vllm, CHAT, body).body()).contains("\"scripted\"");
  }

  @Test
  void fleetSpreadsModelsOverEngines() throws Exception {
    var config =
        new FleetConfig(
            4,
            "127.0.0.1",
            0,
            EngineConfig.instant(Flavor.VLLM, "a"),
            List.of("a", "b"),
            7,
            Transport.NIO,
            2);
    try (var fleet = SimulatedFleet.start(config)) {
      assertThat(fleet.urls().stream().map(URI::getPort).distinct()).hasSize(4);
      assertThat(fleet.engines().stream().map(e -> e.config().model()))
          .containsExactly("a", "b", "a", "b");
    }
  }
}
