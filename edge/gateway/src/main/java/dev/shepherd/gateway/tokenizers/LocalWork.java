package dev.shepherd.gateway.tokenizers;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.LocalAnswer;
import dev.shepherd.pipeline.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What tokenizing and detokenizing share: the tokenizer is found, and the work is done at once if
 * it is short, else on the threads for computing.
 */
abstract class LocalWork implements LocalAnswer {

  /** Longer work would keep the other requests of the loop waiting. */
  private static final long INLINE_NANOS = 200_000;

  private final TokenizerRegistry registry;
  private final Executor compute;

  LocalWork(TokenizerRegistry registry, Executor compute) {
    this.registry = registry;
    this.compute = compute;
  }

  /** Makes the answer to a well-formed body. */
  abstract Reply work(NamedTokenizer tokenizer, JsonObject body);

  /** About how long the work on a body of that length takes. */
  abstract long workNanos(NamedTokenizer tokenizer, int bodyBytes);

  @Override
  public boolean answers(@Nullable String model) {
    return model == null ? !registry.isEmpty() : registry.forModel(model) != null;
  }

  @Override
  public CompletionStage<Reply> answer(@Nullable String model, byte[] body) {
    if (model == null) {
      return CompletableFuture.completedStage(
          Reply.text(422, "The field `model` is missing or not a string."));
    }
    NamedTokenizer tokenizer = registry.forModel(model);
    if (tokenizer == null) {
      return CompletableFuture.completedStage(unknown(model));
    }
    if (workNanos(tokenizer, body.length) <= INLINE_NANOS) {
      return CompletableFuture.completedStage(parseAndWork(tokenizer, body));
    }
    try {
      return CompletableFuture.supplyAsync(() -> parseAndWork(tokenizer, body), compute);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.completedStage(
          TokenizerReplies.error(
                  503, "overloaded", "Too many long texts are being tokenized already.")
              .with("retry-after", "1"));
    }
  }

  @Override
  public Reply unknown(String model) {
    return TokenizerReplies.error(
        400,
        "tokenizer_not_found",
        registry.isEmpty()
            ? "No tokenizers available. Use POST /v1/tokenizers to add one."
            : "Tokenizer for model '" + model + "' not found. Available: " + registry.names());
  }

  private Reply parseAndWork(NamedTokenizer tokenizer, byte[] body) {
    try {
      JsonValue value = JsonParser.parse(body);
      return value instanceof JsonObject object
          ? work(tokenizer, object)
          : Reply.text(422, "The body must be a JSON object.");
    } catch (JsonException e) {
      return Reply.text(400, "The body is not valid JSON: " + e.getMessage());
    }
  }

  /** The body has another shape than is asked for. */
  static Reply wrongShape(String message) {
    return Reply.text(422, message);
  }
}
