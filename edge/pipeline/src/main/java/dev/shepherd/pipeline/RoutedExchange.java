package dev.shepherd.pipeline;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.net.ServerStream;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What others want to know about a request that a worker answers: the hints that policies look at,
 * and the figures for metrics and the access line. Confined to the stream's loop.
 */
abstract class RoutedExchange extends HttpExchange implements PickRequest {
  private boolean routingKeyRead;
  private boolean routingKeyFromBody;
  private @Nullable String routingKey;
  private @Nullable PromptKeys prompt;
  private long routingRecord = -1;
  private byte @Nullable [] explainLines;
  private boolean wantsStream;
  private boolean workerToldFailure;
  private long bytesIn;
  private long bytesOut;
  private long promptTokens = -1;
  private long completionTokens = -1;
  private long cachedTokens = -1;

  RoutedExchange(Services services, ServerStream stream, Route route) {
    super(services, stream, route);
  }

  // ---- what policies ask

  private static final byte[] TARGET_WORKER = Answers.ascii("x-smg-target-worker");
  private static final List<byte[]> FALLBACK_KEYS =
      List.of(
          Answers.ascii("authorization"),
          Answers.ascii("x-forwarded-for"),
          Answers.ascii("cookie"));

  @Override
  public @Nullable String routingKey() {
    if (!routingKeyRead) {
      routingKeyRead = true;
      routingKey = services.routingKeys().read(head());
    }
    return routingKey;
  }

  @Override
  public boolean routingKeyFromBody() {
    return routingKeyFromBody;
  }

  /** The body was scanned; a key in it counts before those of headers. */
  final void scanned(FieldScanner scanner, byte[] document) {
    String key = services.routingKeys().read(scanner, document);
    if (key != null) {
      routingKey = key;
      routingKeyRead = true;
      routingKeyFromBody = true;
    }
  }

  @Override
  public @Nullable String targetWorker() {
    return head().value(TARGET_WORKER);
  }

  @Override
  public @Nullable String fallbackKey() {
    for (byte[] name : FALLBACK_KEYS) {
      String key = head().value(name);
      if (key != null) {
        return key.isEmpty() ? null : key;
      }
    }
    return null;
  }

  @Override
  public boolean streamed() {
    return wantsStream;
  }

  @Override
  public long bodyBytes() {
    return bytesIn;
  }

  @Override
  public PromptKeys prompt() {
    PromptKeys known = prompt;
    if (known != null) {
      return known;
    }
    PromptReader reader = LoopState.of(stream.loop()).prompts();
    if (!reader.isReadable(intake())) {
      return reader.nothing();
    }
    known = reader.read(modelId(), caller.tenant());
    prompt = known;
    return known;
  }

  @Override
  public long nowNanos() {
    return now();
  }

  abstract BodyIntake intake();

  /** The canonical model, {@code unknown} before one was found. */
  abstract String modelId();

  // ---- what is told of the choice

  /**
   * A policy has chosen for the next attempt.
   *
   * @param found whether the chosen worker could be had
   */
  final void picked(Policy policy, Decision decision, boolean found) {
    RoutingRing history = LoopState.of(stream.loop()).history();
    if (history != null) {
      routingRecord = history.picked(this, policy, decision, found);
    }
    if (ExplainLines.wanted(head())) {
      explainLines = ExplainLines.of(policy, decision, prompt, attempts() + 1, found);
    }
  }

  /** The attempt failed with this status, 0 for none, and another one follows. */
  final void attemptInVain(int status) {
    RoutingRing history = LoopState.of(stream.loop()).history();
    if (history != null) {
      history.retried(routingRecord, status, now());
    }
  }

  /** The request has ended, and every policy has heard of it. */
  final void routingOver() {
    LoopState state = LoopState.of(stream.loop());
    RoutingRing history = state.history();
    if (history != null) {
      history.ended(routingRecord, this);
    }
    PromptKeys keys = prompt;
    prompt = null;
    if (keys != null) {
      state.prompts().giveBack(keys);
    }
  }

  @Override
  final byte @Nullable [] moreLines() {
    return explainLines;
  }

  /** The prompt, if some policy looked at it. */
  final @Nullable PromptKeys knownPrompt() {
    return prompt;
  }

  // ---- figures

  /** The body said whether the client wants a stream. */
  final void wantsStream(boolean wanted) {
    wantsStream = wanted;
  }

  /** So many bytes of the body have come. */
  final void received(long bodyBytes) {
    bytesIn = bodyBytes;
  }

  /** So many bytes of the answer's body went out. */
  final void sent(long bodyBytes) {
    bytesOut = bodyBytes;
  }

  /** The answer is complete; whether a failure was told in it. */
  final void workerTold(boolean failure) {
    workerToldFailure = failure;
  }

  /** Notes what the request used, for the access line; -1 where nothing is known. */
  final void usage(long prompt, long completion, long cached) {
    promptTokens = prompt;
    completionTokens = completion;
    cachedTokens = cached;
  }

  final long bytesIn() {
    return bytesIn;
  }

  final long bytesOut() {
    return bytesOut;
  }

  final long promptTokens() {
    return promptTokens;
  }

  final long completionTokens() {
    return completionTokens;
  }

  final long cachedTokens() {
    return cachedTokens;
  }

  /** Whether the client asked for a stream. */
  final boolean wantsStream() {
    return wantsStream;
  }

  /** Whether the answer was complete, but told a failure of the worker in its stream. */
  final boolean workerToldFailure() {
    return workerToldFailure;
  }
}
