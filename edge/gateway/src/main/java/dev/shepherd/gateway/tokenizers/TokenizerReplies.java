package dev.shepherd.gateway.tokenizers;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.pipeline.Reply;

/** The shapes of answers about tokenizers, which clients of these routes know. */
final class TokenizerReplies {

  private TokenizerReplies() {}

  static Reply json(int status, JsonObject body) {
    return Reply.json(status, JsonWriter.compactBytes(body));
  }

  /** An error with a message and a type. */
  static Reply error(int status, String type, String message) {
    return json(
            status,
            JsonObject.of(
                "error", JsonObject.builder().put("message", message).put("type", type).build()))
        .with("x-smg-error-code", type);
  }
}
