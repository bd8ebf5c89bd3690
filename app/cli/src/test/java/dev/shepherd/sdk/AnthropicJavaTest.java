package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonObject;
import com.anthropic.core.JsonString;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
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

/** Anthropic's own Java client finds in the gateway the service it was written for. */
class AnthropicJavaTest {
  private static final String TEXT = "Grüße aus dem Stall, \"quoted\" 🐑.";
  private static final Map<String, ?> ENDLESS = Map.of("tokens", -1, "event_interval_ms", 2);

  private final List<AnthropicClient> clients = new ArrayList<>();
  private Station station;
  private AnthropicClient client;

  @BeforeEach
  void open() throws IOException {
    station = Station.open();
    client = client(station, "unused");
  }

  @AfterEach
  void close() {
    clients.forEach(AnthropicClient::close);
    station.close();
  }

  /** A client that shows its key as {@code x-api-key}. */
  private AnthropicClient client(Station at, String key) {
    var made =
        AnthropicOkHttpClient.builder()
            .baseUrl(at.url())
            .apiKey(key)
            .maxRetries(0)
            .timeout(Duration.ofSeconds(20))
            .build();
    clients.add(made);
    return made;
  }

  private static MessageCreateParams.Builder message(Map<String, ?> script) {
    return MessageCreateParams.builder()
        .model(Station.MODEL)
        .maxTokens(100)
        .addUserMessage("Say hello.")
        .putAdditionalBodyProperty("x_sim", JsonValue.from(script));
  }

  @Test
  void messagesAreAnsweredInFull() {
    var answer = client.messages().create(message(Map.of("text", TEXT)).build());
    assertThat(answer.content().getFirst().asText().text()).isEqualTo(TEXT);
    assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    assertThat(answer.usage().inputTokens()).isPositive();
    assertThat(answer.usage().outputTokens()).isPositive();
    var seen = station.engine().requests().getLast();
    assertThat(seen.header("anthropic-version")).isNotBlank();
    station.awaitQuiet();
  }

  @Test
  void toolUseArrivesWithItsInput() {
    var script = Map.of("tool", "weather", "arguments", "{\"city\": \"Bremen\"}");
    var answer = client.messages().create(message(script).build());
    var use = answer.content().getLast().asToolUse();
    assertThat(use.name()).isEqualTo("weather");
    assertThat(use._input().toString()).contains("Bremen");
    assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
  }

  @Test
  void messagesStreamEveryPiece() {
    var events = new ArrayList<RawMessageStreamEvent>();
    try (var stream = client.messages().createStreaming(message(Map.of("text", TEXT)).build())) {
      stream.stream().forEach(events::add);
    }
    var text = new StringBuilder();
    events.forEach(
        event ->
            event
                .contentBlockDelta()
                .flatMap(delta -> delta.delta().text())
                .ifPresent(delta -> text.append(delta.text())));
    assertThat(text).hasToString(TEXT);
    assertThat(events.getFirst().isMessageStart()).isTrue();
    assertThat(events.getLast().isMessageStop()).isTrue();
    station.awaitQuiet();
    assertThat(station.engine().cancellationsSeen()).isZero();
  }

  @Test
  void tokensAreCounted() {
    var count =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model(Station.MODEL)
                    .addUserMessage("How many tokens are these few words?")
                    .build());
    assertThat(count.inputTokens()).isGreaterThan(3);
  }

  /** The error's type as the wire has it. */
  private static String type(AnthropicServiceException refused) {
    assertThat(member(refused.body(), "type")).isEqualTo(JsonValue.from("error"));
    return ((JsonString) member(member(refused.body(), "error"), "type")).value();
  }

  private static JsonValue member(JsonValue object, String name) {
    return ((JsonObject) object).values().get(name);
  }

  @Test
  void unknownModelsAreNotFound() {
    var wanted =
        MessageCreateParams.builder()
            .model("nobody")
            .maxTokens(10)
            .addUserMessage("Hello?")
            .build();
    var refused =
        catchThrowableOfType(NotFoundException.class, () -> client.messages().create(wanted));
    assertThat(type(refused)).isEqualTo("not_found_error");
    assertThat(refused.body().toString()).contains("request_id");
    assertThatThrownBy(() -> client.messages().createStreaming(wanted).close())
        .isInstanceOf(NotFoundException.class);
    assertThat(station.engine().requests()).noneMatch(seen -> seen.method().equals("POST"));
  }

  @Test
  void invalidRequestsKeepTheEnginesWords() {
    var wanted = message(Map.of()).maxTokens(0).build();
    var refused =
        catchThrowableOfType(BadRequestException.class, () -> client.messages().create(wanted));
    assertThat(type(refused)).isEqualTo("invalid_request_error");
    assertThat(refused.getMessage()).contains("a whole number of at least 1");
  }

  @Test
  void theKeyIsTakenFromXApiKey() throws IOException {
    var doors = OpenAiJavaTest.keyed(GatewaySettings.Doors.open());
    try (var guarded = Station.open(settings -> settings.with(doors))) {
      var stranger = client(guarded, "wrong");
      var friend = client(guarded, "sesame");
      var wanted = message(Map.of("text", TEXT)).build();
      var refused =
          catchThrowableOfType(
              UnauthorizedException.class, () -> stranger.messages().create(wanted));
      assertThat(type(refused)).isEqualTo("authentication_error");
      assertThatThrownBy(() -> stranger.messages().createStreaming(wanted).close())
          .isInstanceOf(UnauthorizedException.class);
      assertThat(friend.messages().create(wanted).content()).hasSize(1);
      assertThat(guarded.engine().requests())
          .noneMatch(seen -> String.valueOf(seen.headers()).contains("sesame"));
    }
  }

  @Test
  void aFullGatewayIsARateLimit() throws IOException {
    var one = new GatewaySettings.Admission(1, 0, Duration.ofSeconds(5), 0);
    try (var narrow = Station.open(settings -> settings.with(one))) {
      var user = client(narrow, "unused");
      try (var first = user.messages().createStreaming(message(ENDLESS).build())) {
        assertThat(first.stream().findFirst()).isPresent();
        var refused =
            catchThrowableOfType(
                RateLimitException.class, () -> user.messages().create(message(Map.of()).build()));
        assertThat(type(refused)).isEqualTo("rate_limit_error");
      }
      narrow.awaitCancellation();
      assertThat(user.messages().create(message(Map.of("text", "in")).build()).content())
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "close", "end"})
  void aBrokenStreamIsAnExceptionAndNotAnEnd(String cut) {
    var script = Map.of("tokens", 50, "cut_after_events", 8, "cut", cut);
    var events = new ArrayList<RawMessageStreamEvent>();
    try (var stream = client.messages().createStreaming(message(script).build())) {
      var broken =
          catchThrowableOfType(SseException.class, () -> stream.stream().forEach(events::add));
      assertThat(broken).as("the client is told").isNotNull();
      assertThat(type(broken)).isEqualTo("api_error");
    }
    assertThat(events).as("what came before is kept").isNotEmpty();
    assertThat(events).noneMatch(RawMessageStreamEvent::isMessageStop);
    station.awaitQuiet();
  }

  @Test
  void closingAStreamStopsTheEngine() {
    try (var stream = client.messages().createStreaming(message(ENDLESS).build())) {
      assertThat(stream.stream().limit(5)).hasSize(5);
    }
    station.awaitCancellation();
    assertThat(station.engine().load().running()).isZero();
  }
}
