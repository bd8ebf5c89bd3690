package dev.shepherd.cli.demo;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.net.FetchRequest;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come at random, as in life: gaps are exponential around the mean, four teams share a
 * long system prompt each, most want a stream, some speak the Anthropic dialect. Everything but
 * {@link #failed} happens on the lane.
 */
final class Traffic {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A demo that cannot keep up shall not pile up work without end. */
  private static final int MAX_OPEN = 2_000;

  private static final int SHORTEST_ANSWER_TOKENS = 24;
  private static final int LONGEST_ANSWER_TOKENS = 240;

  private static final List<String> TEAMS =
      List.of("the help desk", "the code review", "the travel guide", "the cooking school");
  private static final List<String> QUESTIONS =
      List.of(
          "Where do I begin?",
          "What changed since last week?",
          "Explain it to a newcomer, please.",
          "Which of the two would you take, and why?",
          "Give me three examples.");

  private final HttpFetcher fetcher;
  private final SerialLane lane;
  private final Randomness randomness;
  private final URI gateway;
  private final List<String> models;
  private final double perSecond;
  private final AtomicLong failed = new AtomicLong();
  private int open;
  private boolean stopped;

  /**
   * @param perSecond mean number of requests, above 0
   */
  Traffic(
      HttpFetcher fetcher,
      SerialLane lane,
      Randomness randomness,
      URI gateway,
      List<String> models,
      double perSecond) {
    this.fetcher = fetcher;
    this.lane = lane;
    this.randomness = randomness;
    this.gateway = gateway;
    this.models = List.copyOf(models);
    this.perSecond = perSecond;
  }

  /** Begins; any thread. */
  void start() {
    lane.execute(this::next);
  }

  /** Sends nothing more; any thread. */
  void stop() {
    lane.execute(() -> stopped = true);
  }

  /** Requests that ended without a good answer, while the demo was running; any thread. */
  long failed() {
    return failed.get();
  }

  private void next() {
    if (stopped) {
      return;
    }
    if (open < MAX_OPEN) {
      open++;
      fetcher
          .fetch(request())
          .whenComplete((answer, failure) -> lane.execute(() -> ended(answer, failure)));
    }
    double seconds = -Math.log(1 - randomness.nextDouble()) / perSecond;
    lane.after(Duration.ofNanos((long) (seconds * 1e9)), this::next);
  }

  private void ended(@Nullable FetchResponse answer, @Nullable Throwable failure) {
    open--;
    if (!stopped && (failure != null || answer == null || !answer.ok())) {
      failed.incrementAndGet();
    }
  }

  private FetchRequest request() {
    boolean anthropic = randomness.nextInt(8) == 0;
    boolean stream = randomness.nextInt(4) > 0;
    String body =
        """
        {"model": "%s", "stream": %b, "max_tokens": 1000, %s"messages": [%s{"role": "user", "content": "%s"}]}"""
            .formatted(
                models.get(randomness.nextInt(models.size())),
                stream,
                anthropic ? "\"system\": \"" + system() + "\", " : "",
                anthropic ? "" : "{\"role\": \"system\", \"content\": \"" + system() + "\"}, ",
                QUESTIONS.get(randomness.nextInt(QUESTIONS.size())));
    return FetchRequest.post(
        gateway.resolve(anthropic ? "/v1/messages" : "/v1/chat/completions"),
        Map.of("content-type", "application/json", "x-sim", "tokens=" + answerTokens()),
        body.getBytes(StandardCharsets.UTF_8),
        PATIENCE);
  }

  private int answerTokens() {
    return SHORTEST_ANSWER_TOKENS
        + randomness.nextInt(LONGEST_ANSWER_TOKENS - SHORTEST_ANSWER_TOKENS);
  }

  /** Long enough to fill some blocks of an engine's prefix cache. */
  private String system() {
    String team = TEAMS.get(randomness.nextInt(TEAMS.size()));
    return ("You answer for " + team + ", kindly and in few words. ").repeat(30);
  }
}
