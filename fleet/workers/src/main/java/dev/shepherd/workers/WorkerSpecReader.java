package dev.shepherd.workers;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonFields;
import dev.shepherd.json.JsonNumber;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonShapeException;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads worker specs and patches from JSON. Unknown fields are ignored; a known field of a wrong
 * type or out of its range is a {@link JsonShapeException} that names it. Stateless.
 */
public final class WorkerSpecReader {
  private static final long U32 = (1L << 32) - 1;

  /** A year: longer waits are mistakes, and this one still fits into nanoseconds. */
  private static final long MOST_SECONDS = 31_536_000;

  private static final Set<String> RUNTIMES =
      Set.of(
          "unspecified",
          "sglang",
          "vllm",
          "trtllm",
          "mlx",
          "tokenspeed",
          "external",
          "generic",
          "ollama",
          "llamacpp");

  private static final List<String> TEXT_EXTRAS =
      List.of("dp_base_url", "kv_connector", "kv_role", "kv_engine_id");

  private static final List<String> COUNT_EXTRAS =
      List.of(
          "dp_rank",
          "dp_size",
          "kv_block_size",
          "load_monitor_interval_secs",
          "multimodal_shm_min_bytes");

  private static final List<String> FREE_EXTRAS = List.of("constrained_decoding", "shm");

  private static final Set<String> TRANSPORTS = Set.of("inline", "shm", "auto", "rdma");

  private static final List<String> CARD_TEXT_EXTRAS =
      List.of(
          "display_name",
          "hf_model_type",
          "provider",
          "tokenizer_path",
          "chat_template",
          "reasoning_parser",
          "tool_parser");

  private WorkerSpecReader() {}

  /**
   * Reads a complete spec. The URL is not looked into.
   *
   * @throws JsonShapeException if a field is missing, of a wrong type or out of range
   */
  public static WorkerSpec spec(JsonObject json) {
    JsonFields fields = json.fields();
    return new WorkerSpec(
        fields.requiredString("url"),
        models(fields.array("models")),
        type(fields.string("worker_type")),
        runtime(fields),
        fields.string("provider"),
        labels(fields),
        fields.integer("priority", 0, U32).orElse(50),
        cost(fields).orElse(1.0),
        key(fields),
        health(fields.object("health")),
        httpPool(fields.object("http_pool")),
        resilience(fields.object("resilience")),
        overload(fields.object("overload")),
        extras(fields));
  }

  /**
   * Reads a change of some fields.
   *
   * @throws JsonShapeException if a field is of a wrong type or out of range
   */
  public static WorkerPatch patch(JsonObject json) {
    JsonFields fields = json.fields();
    OptionalLong priority = fields.integer("priority", 0, U32);
    OptionalDouble cost = cost(fields);
    return new WorkerPatch(
        boxed(priority),
        cost.isPresent() ? cost.getAsDouble() : null,
        labels(fields),
        key(fields),
        health(fields.object("health")));
  }

  private static OptionalDouble cost(JsonFields fields) {
    OptionalDouble cost = fields.number("cost");
    if (cost.isPresent() && !Double.isFinite(cost.getAsDouble())) {
      throw complaint("cost", "is too large");
    }
    return cost;
  }

  private static WorkerType type(@Nullable String word) {
    if (word == null) {
      return WorkerType.REGULAR;
    }
    for (WorkerType type : WorkerType.values()) {
      if (type.wire().equals(word)) {
        return type;
      }
    }
    throw complaint("worker_type", "must be regular, prefill, decode or encode");
  }

  private static String runtime(JsonFields fields) {
    String field = fields.object().has("runtime_type") ? "runtime_type" : "runtime";
    String word = fields.string(field);
    if (word == null) {
      return WorkerSpec.UNSPECIFIED;
    }
    String runtime = word.toLowerCase(Locale.ROOT);
    if (runtime.equals("tensorrt-llm")) {
      return "trtllm";
    }
    if (!RUNTIMES.contains(runtime)) {
      throw complaint(field, "must be one of " + RUNTIMES.stream().sorted().toList());
    }
    return runtime;
  }

  private static @Nullable Secret key(JsonFields fields) {
    String key = fields.string("api_key");
    if (key == null || key.isEmpty()) {
      return null;
    }
    if (!key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw complaint("api_key", "must be plain ASCII without control characters");
    }
    return new Secret(key);
  }

  private static Map<String, String> labels(JsonFields fields) {
    JsonFields labels = fields.object("labels");
    var map = new LinkedHashMap<String, String>();
    if (labels != null) {
      for (String key : labels.object().members().keySet()) {
        map.put(key, labels.requiredString(key));
      }
    }
    return map;
  }

  private static List<ModelCard> models(@Nullable JsonArray array) {
    var cards = new ArrayList<ModelCard>();
    if (array != null) {
      for (JsonValue item : array) {
        if (!(item instanceof JsonObject card)) {
          throw complaint("models", "must be an array of objects");
        }
        cards.add(card(card.fields()));
      }
    }
    return cards;
  }

  private static ModelCard card(JsonFields fields) {
    String id = fields.requiredString("id");
    if (id.isEmpty()) {
      throw complaint("models.id", "must not be empty");
    }
    JsonObject.Builder extras = JsonObject.builder();
    for (String key : CARD_TEXT_EXTRAS) {
      extras.putIfPresent(key, fields.string(key));
    }
    if (fields.object().has("architectures")) {
      extras.put("architectures", JsonArray.ofStrings(texts(fields, "architectures")));
    }
    JsonFields id2label = fields.object("id2label");
    if (id2label != null) {
      for (String key : id2label.object().members().keySet()) {
        id2label.requiredString(key);
      }
      extras.put("id2label", id2label.object());
    }
    fields
        .integer("num_labels", 0, U32)
        .ifPresent(
            n -> {
              if (n > 0) {
                extras.put("num_labels", n);
              }
            });
    extras.putIfPresent("metadata", fields.object().get("metadata"));
    return new ModelCard(
        id,
        texts(fields, "aliases"),
        capabilities(fields.object().get("model_type")),
        boxed(fields.integer("context_length", 0, U32)),
        extras.build());
  }

  private static Set<Capability> capabilities(@Nullable JsonValue value) {
    Set<Capability> set =
        switch (value) {
          case null -> Capability.LANGUAGE_MODEL;
          case JsonNumber bits -> Capability.ofBits(bits.asLong().orElse(-1));
          case JsonArray names -> capabilities(names);
          default -> null;
        };
    if (set == null) {
      throw complaint("models.model_type", "must be an array of capability names or their bits");
    }
    return set.isEmpty() ? Capability.LANGUAGE_MODEL : set;
  }

  private static @Nullable Set<Capability> capabilities(JsonArray names) {
    var set = EnumSet.noneOf(Capability.class);
    for (JsonValue name : names) {
      Capability capability =
          name instanceof JsonString(String word) ? Capability.ofWire(word) : null;
      if (capability == null) {
        return null;
      }
      set.add(capability);
    }
    return set;
  }

  private static HealthOverrides health(@Nullable JsonFields fields) {
    if (fields == null) {
      return HealthOverrides.NONE;
    }
    return new HealthOverrides(
        boxed(fields.integer("timeout_secs", 1, MOST_SECONDS)),
        boxed(fields.integer("check_interval_secs", 1, MOST_SECONDS)),
        boxed(fields.integer("success_threshold", 1, U32)),
        boxed(fields.integer("failure_threshold", 1, U32)),
        boxed(fields.bool("disable_health_check")),
        boxed(fields.integer("drain_settle_secs", 0, MOST_SECONDS)));
  }

  private static HttpPoolOverrides httpPool(@Nullable JsonFields fields) {
    if (fields == null) {
      return HttpPoolOverrides.NONE;
    }
    return new HttpPoolOverrides(
        boxed(fields.integer("pool_max_idle_per_host", 0, U32)),
        boxed(fields.integer("pool_idle_timeout_secs", 0, MOST_SECONDS)),
        boxed(fields.integer("timeout_secs", 1, MOST_SECONDS)),
        boxed(fields.integer("connect_timeout_secs", 1, MOST_SECONDS)),
        boxed(fields.bool("http2")));
  }

  private static ResilienceOverrides resilience(@Nullable JsonFields fields) {
    if (fields == null) {
      return ResilienceOverrides.NONE;
    }
    return new ResilienceOverrides(
        boxed(fields.integer("max_retries", 0, U32)),
        boxed(fields.integer("initial_backoff_ms", 0, MOST_SECONDS * 1000)),
        boxed(fields.integer("max_backoff_ms", 0, MOST_SECONDS * 1000)),
        inRange(fields, "backoff_multiplier", 1, Double.MAX_VALUE),
        inRange(fields, "jitter_factor", 0, 1),
        boxed(fields.bool("disable_retry")),
        boxed(fields.integer("cb_failure_threshold", 1, U32)),
        boxed(fields.integer("cb_success_threshold", 1, U32)),
        boxed(fields.integer("cb_timeout_secs", 1, MOST_SECONDS)),
        boxed(fields.integer("cb_window_secs", 1, MOST_SECONDS)),
        boxed(fields.bool("disable_circuit_breaker")),
        statuses(fields, "retryable_status_codes"),
        statuses(fields, "capacity_status_codes"),
        inRange(fields, "cb_failure_rate", 0, 1),
        boxed(fields.integer("cb_minimum_requests", 1, U32)),
        boxed(fields.integer("cb_half_open_requests", 1, BreakerSettings.MAX_TRIALS)));
  }

  private static OverloadOverrides overload(@Nullable JsonFields fields) {
    return fields == null
        ? OverloadOverrides.NONE
        : new OverloadOverrides(boxed(fields.integer("waiting_requests", 1, U32)), usage(fields));
  }

  private static @Nullable Double usage(JsonFields fields) {
    OptionalDouble usage = fields.number("token_usage");
    if (usage.isEmpty()) {
      return null;
    }
    double share = usage.getAsDouble();
    if (!(share > 0 && share <= 1)) {
      throw complaint("token_usage", "must be above 0 and at most 1");
    }
    return share;
  }

  /** What nothing here acts upon yet, checked and kept. */
  private static JsonObject extras(JsonFields fields) {
    JsonObject.Builder extras = JsonObject.builder();
    fields.integer("bootstrap_port", 0, 65535).ifPresent(n -> extras.put("bootstrap_port", n));
    fields
        .integer("max_connection_attempts", 0, U32)
        .ifPresent(n -> extras.put("max_connection_attempts", n));
    for (String key : TEXT_EXTRAS) {
      extras.putIfPresent(key, fields.string(key));
    }
    for (String key : COUNT_EXTRAS) {
      fields.integer(key, 0, Long.MAX_VALUE).ifPresent(n -> extras.put(key, n));
    }
    String transport = fields.string("multimodal_tensor_transport");
    if (transport != null && !TRANSPORTS.contains(transport)) {
      throw complaint("multimodal_tensor_transport", "must be inline, shm, auto or rdma");
    }
    extras.putIfPresent("multimodal_tensor_transport", transport);
    if (fields.string("zmq_handshake_address") != null) {
      throw complaint("zmq_handshake_address", "is for ipc:// workers only");
    }
    for (String key : FREE_EXTRAS) {
      extras.putIfPresent(key, fields.object().get(key));
    }
    return extras.build();
  }

  private static List<String> texts(JsonFields fields, String key) {
    JsonArray array = fields.array(key);
    if (array == null) {
      return List.of();
    }
    List<String> texts = array.strings().toList();
    if (texts.size() != array.size()) {
      throw complaint(key, "must be an array of strings");
    }
    return texts;
  }

  private static @Nullable List<Integer> statuses(JsonFields fields, String key) {
    JsonArray array = fields.array(key);
    if (array == null) {
      return null;
    }
    var statuses = new ArrayList<Integer>();
    for (JsonValue item : array) {
      long status = item instanceof JsonNumber number ? number.asLong().orElse(-1) : -1;
      if (status < 100 || status > 999) {
        throw complaint(key, "must be an array of HTTP statuses");
      }
      statuses.add((int) status);
    }
    return List.copyOf(statuses);
  }

  private static @Nullable Double inRange(
      JsonFields fields, String key, double least, double most) {
    OptionalDouble value = fields.number(key);
    if (value.isEmpty()) {
      return null;
    }
    double number = value.getAsDouble();
    if (!(number >= least && number <= most)) {
      throw complaint(
          key,
          most == Double.MAX_VALUE
              ? "must be at least " + least
              : "must be from " + least + " to " + most);
    }
    return number;
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private static @Nullable Boolean boxed(Optional<Boolean> value) {
    return value.orElse(null);
  }

  private static JsonShapeException complaint(String field, String what) {
    return new JsonShapeException(field, "field '" + field + "' " + what);
  }
}
