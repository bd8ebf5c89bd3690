package dev.shepherd.gateway.tokenizers;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.tokenizer.EncodeException;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;

/** {@code POST /v1/tokenize}: the ids of a text or of several, without special tokens around. */
final class TokenizeAnswer extends LocalWork {

  TokenizeAnswer(TokenizerRegistry registry, Executor compute) {
    super(registry, compute);
  }

  @Override
  long workNanos(NamedTokenizer tokenizer, int bodyBytes) {
    return tokenizer.tokenizer().workNanos(bodyBytes);
  }

  @Override
  Reply work(NamedTokenizer tokenizer, JsonObject body) {
    JsonValue prompt = body.get("prompt");
    List<String> texts;
    if (prompt instanceof JsonString text) {
      texts = List.of(text.value());
    } else if (prompt instanceof JsonArray array
        && array.items().stream().allMatch(item -> item instanceof JsonString)) {
      texts = array.strings().toList();
    } else {
      return wrongShape("The field `prompt` must be a string or an array of strings.");
    }
    boolean several = prompt instanceof JsonArray;
    var tokens = new StringBuilder();
    var counts = new StringBuilder();
    var characters = new StringBuilder();
    try {
      for (String text : texts) {
        IntSink ids = encode(tokenizer.tokenizer(), text);
        separate(tokens, counts, characters);
        append(ids, tokens);
        counts.append(ids.size());
        characters.append(text.codePointCount(0, text.length()));
      }
    } catch (EncodeException | IllegalStateException e) {
      return TokenizerReplies.error(
          500, "tokenization_error", "Tokenization failed: " + e.getMessage());
    }
    String open = several ? "[" : "";
    String close = several ? "]" : "";
    return Reply.json(
        200,
        "{\"tokens\":"
            + open
            + tokens
            + close
            + ",\"count\":"
            + open
            + counts
            + close
            + ",\"char_count\":"
            + open
            + characters
            + close
            + "}");
  }

  private static IntSink encode(Tokenizer tokenizer, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    var ids = new IntSink(utf8.length / 3 + 8);
    tokenizer.encode(utf8, 0, utf8.length, false, ids);
    return ids;
  }

  private static void separate(StringBuilder... lists) {
    for (StringBuilder list : lists) {
      if (!list.isEmpty()) {
        list.append(',');
      }
    }
  }

  private static void append(IntSink ids, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < ids.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      out.append(ids.get(i));
    }
    out.append(']');
  }
}
