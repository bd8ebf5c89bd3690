package dev.shepherd.gateway.tokenizers;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonBoolean;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.tokenizer.spec.SourceFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/detokenize}: the text of a sequence of ids or of several. */
final class DetokenizeAnswer extends LocalWork {

  /** About what decoding costs per byte of the request. */
  private static final long NANOS_PER_BYTE = 15;

  DetokenizeAnswer(TokenizerRegistry registry, Executor compute) {
    super(registry, compute);
  }

  @Override
  long workNanos(NamedTokenizer tokenizer, int bodyBytes) {
    return bodyBytes * NANOS_PER_BYTE;
  }

  @Override
  Reply work(NamedTokenizer tokenizer, JsonObject body) {
    if (!(body.get("tokens") instanceof JsonArray tokens)) {
      return wrongShape("The field `tokens` must be an array.");
    }
    JsonValue skip = body.get("skip_special_tokens");
    if (skip != null && !(skip instanceof JsonBoolean) && !(skip instanceof JsonNull)) {
      return wrongShape("The field `skip_special_tokens` must be true or false.");
    }
    boolean skipSpecial = body.bool("skip_special_tokens", true);
    boolean several = !tokens.isEmpty() && tokens.get(0) instanceof JsonArray;
    List<JsonValue> texts = new ArrayList<>();
    for (JsonValue sequence : several ? tokens.items() : List.<JsonValue>of(tokens)) {
      int[] ids = sequence instanceof JsonArray array ? ids(array) : null;
      if (ids == null) {
        return wrongShape(
            "The field `tokens` must hold ids, or arrays of ids, each from 0 to 4294967295.");
      }
      int unknown = unknown(tokenizer, ids);
      if (unknown >= 0) {
        return TokenizerReplies.error(
            500,
            "detokenization_error",
            "Detokenization failed: tiktoken decode failed for unknown token id: " + unknown);
      }
      byte[] text = tokenizer.detokenizer().decode(ids, skipSpecial);
      texts.add(JsonValue.of(new String(text, StandardCharsets.UTF_8)));
    }
    JsonValue text = several ? new JsonArray(texts) : texts.getFirst();
    return TokenizerReplies.json(200, JsonObject.of("text", text));
  }

  /** The ids, null when something is none. An id beyond every vocabulary becomes -1. */
  private static int @Nullable [] ids(JsonArray array) {
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      OptionalLong id =
          array.get(i) instanceof JsonNumber number ? number.asLong() : OptionalLong.empty();
      if (id.isEmpty() || id.getAsLong() < 0 || id.getAsLong() > 0xFFFF_FFFFL) {
        return null;
      }
      ids[i] = id.getAsLong() > Integer.MAX_VALUE ? -1 : (int) id.getAsLong();
    }
    return ids;
  }

  /** Formats of ranks refuse ids that they do not know; -1 when all is well. */
  private static int unknown(NamedTokenizer tokenizer, int[] ids) {
    if (tokenizer.tokenizer().spec().format() == SourceFormat.TIKTOKEN) {
      for (int id : ids) {
        if (!tokenizer.detokenizer().knows(id)) {
          return Math.max(0, id);
        }
      }
    }
    return -1;
  }
}
