package dev.shepherd.pipeline;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bare list that some engines answer to a rerank into the documented object. Engines that
 * answer an object are left alone.
 */
final class RerankAnswer {
  private RerankAnswer() {}

  static byte @Nullable [] edit(
      byte[] requestBody, byte[] answer, String model, long epochSeconds) {
    try {
      if (!(JsonParser.parse(answer) instanceof JsonArray results)
          || !(JsonParser.parse(requestBody) instanceof JsonObject request)) {
        return null;
      }
      boolean documents = !(request.get("return_documents") instanceof JsonBoolean b) || b.value();
      long top =
          request.get("top_k") instanceof JsonNumber n && n.isIntegral()
              ? n.asLong().orElse(Long.MAX_VALUE)
              : Long.MAX_VALUE;
      List<JsonValue> kept = new ArrayList<>();
      for (JsonValue result : results) {
        if (kept.size() < top) {
          kept.add(documents ? result : without(result, "document"));
        }
      }
      JsonValue id = request.get("rid");
      return JsonWriter.compactBytes(
          JsonObject.builder()
              .put("results", new JsonArray(kept))
              .put("model", model)
              .put("usage", JsonNull.NULL)
              .put("object", "rerank")
              .put("id", id == null ? JsonNull.NULL : id)
              .put("created", epochSeconds)
              .build());
    } catch (JsonException e) {
      return null;
    }
  }

  private static JsonValue without(JsonValue result, String field) {
    if (!(result instanceof JsonObject object)) {
      return result;
    }
    return object.toBuilder().remove(field).build();
  }
}
