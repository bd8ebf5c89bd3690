package dev.shepherd.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Answers that take one pass of the engine or none: embeddings, rerank, classify, transcription,
 * tokens. Their figures are computed from the input, so that the same input gives the same answer
 * and different ones differ.
 */
final class SmallAnswers {
  private static final int DEFAULT_DIMENSIONS = 64;
  private static final int MAX_DIMENSIONS = 8192;

  private final EngineCore core;
  private final EngineConfig config;
  private final PromptReader prompts;

  SmallAnswers(EngineCore core) {
    this.core = core;
    this.config = core.config();
    this.prompts = new PromptReader(config.timing().blockTokens());
  }

  /** {@code /v1/embeddings}. */
  Reply embeddings(Json body, String model) throws BadRequest {
    var input = body.get("input");
    var prompt = prompts.raw(input, "input");
    long dimensions = body.get("dimensions").whole(DEFAULT_DIMENSIONS);
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw BadRequest.field("dimensions", "from 1 to " + MAX_DIMENSIONS);
    }
    boolean base64 = body.get("encoding_format").text("float").equals("base64");
    var inputs = PromptReader.count(input) == 1 ? List.of(input) : input.elements();
    return new Reply.Computed(
        prompt,
        cached -> {
          var out = new StringBuilder("{\"id\":\"embd-").append(core.newId());
          out.append("\",\"object\":\"list\",\"created\":").append(seconds());
          out.append(",\"model\":").append(Json.quote(model)).append(",\"data\":[");
          for (int i = 0; i < inputs.size(); i++) {
            out.append(i == 0 ? "" : ",").append("{\"index\":").append(i);
            out.append(",\"object\":\"embedding\",\"embedding\":");
            appendVector(out, vector(textOf(inputs.get(i)), (int) dimensions), base64);
            out.append('}');
          }
          return out.append("],\"usage\":{\"prompt_tokens\":")
              .append(prompt.tokens())
              .append(",\"total_tokens\":")
              .append(prompt.tokens())
              .append(",\"completion_tokens\":0,\"prompt_tokens_details\":null}}")
              .toString();
        });
  }

  /** {@code /v1/rerank}: the score is the share of the query's words found in the document. */
  Reply rerank(Json body, String model) throws BadRequest {
    if (!body.get("query").isText()) {
      throw BadRequest.field("query", "text expected");
    }
    var documents = body.get("documents").elements();
    if (documents.isEmpty()) {
      throw BadRequest.field("documents", "a list with at least one document expected");
    }
    var query = words(body.get("query").text(""));
    record Scored(int index, String text, double score) {}
    var scored = new ArrayList<Scored>();
    var all = new StringBuilder();
    for (int i = 0; i < documents.size(); i++) {
      String text = textOf(documents.get(i));
      all.append(body.get("query").text("")).append(text);
      var found = words(text);
      found.retainAll(query);
      scored.add(new Scored(i, text, query.isEmpty() ? 0 : (double) found.size() / query.size()));
    }
    scored.sort((a, b) -> Double.compare(b.score(), a.score()));
    long top = Math.max(0, body.get("top_n").whole(scored.size()));
    var prompt = prompts.ofText(all);
    boolean vllm = config.flavor() == Flavor.VLLM;
    var items = new ArrayList<String>();
    for (var item : scored.subList(0, (int) Math.min(top, scored.size()))) {
      String text = Json.quote(item.text());
      items.add(
          vllm
              ? "{\"index\":%d,\"document\":{\"text\":%s,\"multi_modal\":null},\"relevance_score\":%s}"
                  .formatted(item.index(), text, item.score())
              : "{\"score\":%s,\"document\":%s,\"index\":%d,\"meta_info\":{\"id\":\"%s\"}}"
                  .formatted(item.score(), text, item.index(), core.newId()));
    }
    String list = "[" + String.join(",", items) + "]";
    return new Reply.Computed(
        prompt,
        cached ->
            vllm
                ? "{\"id\":\"rerank-%s\",\"model\":%s,\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d},\"results\":%s}"
                    .formatted(
                        core.newId(), Json.quote(model), prompt.tokens(), prompt.tokens(), list)
                : list);
  }

  /** {@code /v1/classify}: two classes. */
  Reply classify(Json body, String model) throws BadRequest {
    var input = body.get("input");
    var prompt = prompts.raw(input, "input");
    var inputs = PromptReader.count(input) == 1 ? List.of(input) : input.elements();
    var items = new ArrayList<String>();
    for (int i = 0; i < inputs.size(); i++) {
      double share = (vector(textOf(inputs.get(i)), 1)[0] + 1) / 2 * 0.98 + 0.01;
      items.add(
          "{\"index\":%d,\"label\":\"LABEL_%d\",\"probs\":[%s,%s],\"num_classes\":2}"
              .formatted(i, share >= 0.5 ? 0 : 1, share, 1 - share));
    }
    return new Reply.Computed(
        prompt,
        cached ->
            "{\"id\":\"classify-%s\",\"object\":\"list\",\"created\":%d,\"model\":%s,\"data\":[%s],\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d,\"completion_tokens\":0,\"prompt_tokens_details\":null}}"
                .formatted(
                    core.newId(),
                    seconds(),
                    Json.quote(model),
                    String.join(",", items),
                    prompt.tokens(),
                    prompt.tokens()));
  }

  /** {@code /v1/messages/count_tokens}. */
  Reply countTokens(Json body) throws BadRequest {
    return Reply.Page.json("{\"input_tokens\":" + prompts.chat(body).tokens() + "}");
  }

  /** {@code /tokenize}: a token is up to four bytes, its id their value. */
  Reply tokenize(Json body) throws BadRequest {
    var text = new StringBuilder();
    if (body.get("messages").isArray()) {
      PromptReader.collect(text, body.get("messages"));
    } else if (body.get("prompt").isText() || body.get("text").isText()) {
      text.append(body.get("prompt").text(body.get("text").text("")));
    } else {
      throw BadRequest.field("prompt", "text or messages expected");
    }
    var utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    var ids = new StringBuilder();
    int count = 0;
    for (int at = 0; at < utf8.length; at += Prompt.BYTES_PER_TOKEN) {
      long id = 0;
      for (int i = at; i < at + Prompt.BYTES_PER_TOKEN; i++) {
        id = id << 8 | (i < utf8.length ? utf8[i] & 0xFF : 0);
      }
      ids.append(count++ == 0 ? "" : ",").append(id);
    }
    String strings = config.flavor() == Flavor.VLLM ? ",\"token_strs\":null" : "";
    return Reply.Page.json(
        "{\"count\":%d,\"max_model_len\":%d,\"tokens\":[%s]%s}"
            .formatted(count, config.maxModelTokens(), ids, strings));
  }

  /** {@code /detokenize}: the reverse of {@link #tokenize}. */
  Reply detokenize(Json body) throws BadRequest {
    if (!body.get("tokens").isArray()) {
      throw BadRequest.field("tokens", "a list of token ids expected");
    }
    var tokens = body.get("tokens").elements();
    var bytes = ByteBuffer.allocate(tokens.size() * Prompt.BYTES_PER_TOKEN);
    for (var token : tokens) {
      long id = token.whole(0);
      for (int shift = 24; shift >= 0; shift -= 8) {
        if ((byte) (id >>> shift) != 0) {
          bytes.put((byte) (id >>> shift));
        }
      }
    }
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    String name = config.flavor() == Flavor.VLLM ? "prompt" : "text";
    return Reply.Page.json("{\"" + name + "\":" + Json.quote(text) + "}");
  }

  /** {@code /v1/audio/transcriptions}: says what arrived. */
  Reply transcription(MultipartForm form) {
    String text =
        "Simulated transcription of "
            + form.fileBytes()
            + " bytes from "
            + form.fileName()
            + " for "
            + form.field("model")
            + ".";
    // A second of speech at 16 kHz and 16 bits; a token stands for about 80 ms of it.
    double seconds = form.fileBytes() / 32_000.0;
    var prompt = Prompt.ofTokens(new int[Math.max(1, (int) (seconds * 12))], 1 << 20);
    return new Reply.Computed(
        prompt,
        cached ->
            "{\"text\":%s,\"usage\":{\"type\":\"duration\",\"seconds\":%d}}"
                .formatted(Json.quote(text), (long) Math.ceil(seconds)));
  }

  private long seconds() {
    return core.clock().epochMillis() / 1000;
  }

  private static String textOf(Json value) {
    var text = new StringBuilder();
    PromptReader.collect(text, value);
    for (var token : value.elements()) {
      text.append(token.isNumber() ? token.scalar() + " " : "");
    }
    return text.toString();
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(text.toLowerCase(Locale.ROOT).split("\\W+", -1)));
  }

  /** A unit vector (a number from −1 to 1 if it has one dimension) that the text determines. */
  private static float[] vector(String text, int dimensions) {
    var vector = new float[dimensions];
    long state = 0x9E3779B97F4A7C15L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      state = (state ^ b) * 0xBF58476D1CE4E5B9L;
      state ^= state >>> 31;
    }
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      state = (state + 0x9E3779B97F4A7C15L) * 0x94D049BB133111EBL;
      state ^= state >>> 29;
      vector[i] = (state >> 40) / (float) (1 << 23);
      squares += vector[i] * vector[i];
    }
    float length = dimensions == 1 || squares == 0 ? 1 : (float) Math.sqrt(squares);
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static void appendVector(StringBuilder out, float[] vector, boolean base64) {
    if (base64) {
      var bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      out.append('"').append(Base64.getEncoder().encodeToString(bytes.array())).append('"');
      return;
    }
    out.append('[');
    for (int i = 0; i < vector.length; i++) {
      out.append(i == 0 ? "" : ",").append(vector[i]);
    }
    out.append(']');
  }
}
