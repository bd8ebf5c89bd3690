package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.shepherd.gateway.GatewaySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java client finds in the gateway the service it was written for. */
class OpenAiJavaTest {
  private static final String TEXT = "Grüße aus dem Stall, \"quoted\" 🐑.";
  private static final Map<String, ?> ENDLESS = Map.of("tokens", -1, "event_interval_ms", 2);

  private final List<OpenAIClient> clients = new ArrayList<>();
  private Station station;
  private OpenAIClient client;

  @BeforeEach
  void open() throws IOException {
    station = Station.open();
    client = client(station, "unused");
  }

  @AfterEach
  void close() {
    clients.forEach(OpenAIClient::close);
    station.close();
  }

  private OpenAIClient client(Station at, String key) {
    var made =
        OpenAIOkHttpClient.builder()
            .baseUrl(at.url() + "/v1")
            .apiKey(key)
            .maxRetries(0)
            .timeout(Duration.ofSeconds(20))
            .build();
    clients.add(made);
    return made;
  }

  private static ChatCompletionCreateParams.Builder chat(Map<String, ?> script) {
    return ChatCompletionCreateParams.builder()
        .model(Station.MODEL)
        .addUserMessage("Say hello.")
        .putAdditionalBodyProperty("x_sim", JsonValue.from(script));
  }

  @Test
  void chatIsAnsweredInFull() {
    var answer = client.chat().completions().create(chat(Map.of("text", TEXT)).build());
    assertThat(answer.id()).startsWith("chatcmpl-");
    assertThat(answer.model()).isEqualTo(Station.MODEL);
    assertThat(answer.choices().getFirst().message().content()).contains(TEXT);
    assertThat(answer.choices().getFirst().finishReason().asString()).isEqualTo("stop");
    var usage = answer.usage().orElseThrow();
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    station.awaitQuiet();
  }

  @Test
  void toolCallsArriveWithTheirArguments() {
    var script = Map.of("tool", "weather", "arguments", "{\"city\": \"Bremen\"}");
    var answer = client.chat().completions().create(chat(script).build());
    var choice = answer.choices().getFirst();
    var call = choice.message().toolCalls().orElseThrow().getFirst().asFunction().function();
    assertThat(call.name()).isEqualTo("weather");
    assertThat(call.arguments()).isEqualTo("{\"city\": \"Bremen\"}");
    assertThat(choice.finishReason().asString()).isEqualTo("tool_calls");
  }

  @Test
  void chatStreamsEveryPieceAndThenTheUsage() {
    var wanted =
        chat(Map.of("text", TEXT))
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    var chunks = new ArrayList<ChatCompletionChunk>();
    try (var stream = client.chat().completions().createStreaming(wanted)) {
      stream.stream().forEach(chunks::add);
    }
    assertThat(text(chunks)).isEqualTo(TEXT);
    assertThat(chunks.getLast().choices()).isEmpty();
    assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isPositive();
    assertThat(chunks).extracting(ChatCompletionChunk::id).containsOnly(chunks.getFirst().id());
    station.awaitQuiet();
    assertThat(station.engine().cancellationsSeen()).isZero();
  }

  @Test
  void usageIsNotForcedUponStreamsThatDidNotAskForIt() {
    var chunks = new ArrayList<ChatCompletionChunk>();
    try (var stream =
        client.chat().completions().createStreaming(chat(Map.of("text", TEXT)).build())) {
      stream.stream().forEach(chunks::add);
    }
    assertThat(text(chunks)).isEqualTo(TEXT);
    assertThat(chunks).allMatch(chunk -> chunk.usage().isEmpty() && !chunk.choices().isEmpty());
  }

  private static String text(List<ChatCompletionChunk> chunks) {
    var text = new StringBuilder();
    for (var chunk : chunks) {
      chunk.choices().forEach(choice -> text.append(choice.delta().content().orElse("")));
    }
    return text.toString();
  }

  @Test
  void completionsAndEmbeddingsAreAnswered() {
    var completion =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model(Station.MODEL)
                    .prompt("Once upon a time")
                    .putAdditionalBodyProperty("x_sim", JsonValue.from(Map.of("text", TEXT)))
                    .build());
    assertThat(completion.choices().getFirst().text()).isEqualTo(TEXT);
    var embeddings =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model(Station.MODEL).input("sheep").build());
    assertThat(embeddings.data().getFirst().embedding()).isNotEmpty();
    assertThat(embeddings.usage().promptTokens()).isPositive();
  }

  @Test
  void modelsAreListed() {
    var models = client.models().list().data();
    assertThat(models).extracting(model -> model.id()).containsExactly(Station.MODEL);
    assertThat(models.getFirst().created()).isPositive();
    assertThat(models.getFirst().ownedBy()).isEqualTo("vllm");
  }

  private static ResponseCreateParams response(Map<String, ?> script) {
    return ResponseCreateParams.builder()
        .model(Station.MODEL)
        .input("Say hello.")
        .putAdditionalBodyProperty("x_sim", JsonValue.from(script))
        .build();
  }

  @Test
  void responsesAreAnsweredAndStream() {
    var whole = client.responses().create(response(Map.of("text", TEXT)));
    assertThat(whole.status()).contains(ResponseStatus.COMPLETED);
    var events = new ArrayList<ResponseStreamEvent>();
    try (var stream = client.responses().createStreaming(response(Map.of("text", TEXT)))) {
      stream.stream().forEach(events::add);
    }
    var text = new StringBuilder();
    events.forEach(event -> event.outputTextDelta().ifPresent(piece -> text.append(piece.delta())));
    assertThat(text).hasToString(TEXT);
    assertThat(events.getFirst().isCreated()).isTrue();
    assertThat(events.getLast().asCompleted().response().usage()).isPresent();
  }

  @Test
  void unknownModelsAreNotFound() {
    var wanted =
        ChatCompletionCreateParams.builder().model("nobody").addUserMessage("Hello?").build();
    var refused =
        catchThrowableOfType(
            NotFoundException.class, () -> client.chat().completions().create(wanted));
    assertThat(refused.code()).contains("model_not_found");
    assertThat(refused.type()).contains("invalid_request_error");
    assertThat(refused.headers().values("x-request-id")).hasSize(1);
    assertThatThrownBy(() -> client.chat().completions().createStreaming(wanted).close())
        .isInstanceOf(NotFoundException.class);
    assertThat(station.engine().requests()).noneMatch(seen -> seen.method().equals("POST"));
  }

  @Test
  void invalidRequestsKeepTheEnginesWords() {
    var wanted = chat(Map.of()).maxCompletionTokens(0).build();
    var refused =
        catchThrowableOfType(
            BadRequestException.class, () -> client.chat().completions().create(wanted));
    assertThat(refused.getMessage()).contains("a whole number of at least 1");
    assertThat(refused.type()).isPresent();
  }

  @Test
  void aFailingEngineIsAServerError() {
    var wanted = chat(Map.of("status", 501)).build();
    var failed =
        catchThrowableOfType(
            InternalServerException.class, () -> client.chat().completions().create(wanted));
    assertThat(failed.statusCode()).isEqualTo(501);
  }

  @Test
  void theKeyIsAskedFor() throws IOException {
    var doors = GatewaySettings.Doors.open();
    try (var guarded = Station.open(settings -> settings.with(keyed(doors)))) {
      var stranger = client(guarded, "wrong");
      var friend = client(guarded, "sesame");
      var wanted = chat(Map.of("text", TEXT)).build();
      var refused =
          catchThrowableOfType(
              UnauthorizedException.class, () -> stranger.chat().completions().create(wanted));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.type()).isPresent();
      assertThatThrownBy(() -> stranger.chat().completions().createStreaming(wanted).close())
          .isInstanceOf(UnauthorizedException.class);
      var answer = friend.chat().completions().create(wanted);
      assertThat(answer.choices().getFirst().message().content()).contains(TEXT);
      assertThat(guarded.engine().requests())
          .noneMatch(seen -> String.valueOf(seen.header("authorization")).contains("sesame"));
    }
  }

  /** Doors that ask for a key. */
  static GatewaySettings.Doors keyed(GatewaySettings.Doors doors) {
    return new GatewaySettings.Doors(
        "sesame",
        doors.tenantKeys(),
        doors.controlKeys(),
        doors.audit(),
        doors.openDiagnostics(),
        doors.trustTenantHeader(),
        doors.tenantHeader(),
        doors.corsOrigins(),
        doors.requestIdHeaders());
  }

  @Test
  void aFullGatewayIsARateLimit() throws IOException {
    var one = new GatewaySettings.Admission(1, 0, Duration.ofSeconds(5), 0);
    try (var narrow = Station.open(settings -> settings.with(one))) {
      var user = client(narrow, "unused");
      try (var first = user.chat().completions().createStreaming(chat(ENDLESS).build())) {
        assertThat(first.stream().findFirst()).isPresent();
        var refused =
            catchThrowableOfType(
                RateLimitException.class,
                () -> user.chat().completions().create(chat(Map.of()).build()));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.type()).contains("rate_limit_error");
        assertThat(refused.code()).isPresent();
      }
      narrow.awaitCancellation();
      assertThat(user.chat().completions().create(chat(Map.of("text", "in")).build()).choices())
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "close", "end"})
  void aBrokenStreamIsAnExceptionAndNotAnEnd(String cut) {
    var script = Map.of("tokens", 50, "cut_after_events", 5, "cut", cut);
    var chunks = new ArrayList<ChatCompletionChunk>();
    try (var stream = client.chat().completions().createStreaming(chat(script).build())) {
      var broken =
          catchThrowableOfType(SseException.class, () -> stream.stream().forEach(chunks::add));
      assertThat(broken).as("the client is told").isNotNull();
      assertThat(broken.code()).contains("stream_error");
      assertThat(broken.type()).contains("server_error");
    }
    assertThat(chunks).as("what came before is kept").isNotEmpty();
    station.awaitQuiet();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "close", "end"})
  void aBrokenResponseStreamIsAnExceptionAndNotAnEnd(String cut) {
    var script = Map.of("tokens", 50, "cut_after_events", 8, "cut", cut);
    var events = new ArrayList<ResponseStreamEvent>();
    try (var stream = client.responses().createStreaming(response(script))) {
      var broken =
          catchThrowableOfType(SseException.class, () -> stream.stream().forEach(events::add));
      assertThat(broken).as("the client is told").isNotNull();
      assertThat(broken.code()).contains("stream_error");
    }
    assertThat(events).isNotEmpty();
    station.awaitQuiet();
  }

  @Test
  void closingAStreamStopsTheEngine() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chat(ENDLESS).build())) {
      assertThat(stream.stream().limit(5)).hasSize(5);
    }
    station.awaitCancellation();
    assertThat(station.engine().load().running()).isZero();
  }

  @Test
  void oneConnectionServesManyCalls() {
    for (int i = 0; i < 20; i++) {
      var answer = client.chat().completions().create(chat(Map.of("text", "no " + i)).build());
      assertThat(answer.choices().getFirst().message().content()).contains("no " + i);
    }
    var posts =
        station.engine().requests().stream().filter(seen -> seen.method().equals("POST")).toList();
    assertThat(posts).hasSize(20);
    assertThat(posts)
        .extracting(seen -> seen.connection())
        .containsOnly(posts.getFirst().connection());
  }
}
