package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the answers of an engine whose runtime is known into its description. */
final class EngineMetadata {
  private static final String[] SERVER_INFO = {
    "model_path",
    "served_model_name",
    "tp_size",
    "dp_size",
    "pp_size",
    "load_balance_method",
    "disaggregation_mode",
    "version",
    "is_embedding",
    "context_length",
    "max_total_tokens",
    "max_running_requests",
    "weight_version"
  };
  private static final String[] MODEL_INFO = {
    "model_path",
    "tokenizer_path",
    "is_generation",
    "has_image_understanding",
    "has_audio_understanding",
    "model_type",
    "architectures"
  };
  private static final String[] CONTEXT_LABELS = {
    "context_length", "max_context_length", "max_model_len", "max_total_tokens", "max_seq_len"
  };

  private final Probe probe;
  private final String runtime;
  private final Labels labels = new Labels();

  private EngineMetadata(Probe probe, String runtime) {
    this.probe = probe;
    this.runtime = runtime;
  }

  /** What has to be asked before {@link #describe}. */
  static String[] paths(String runtime) {
    return switch (runtime) {
      case EngineRuntime.VLLM, EngineRuntime.TRTLLM -> new String[] {"/version"};
      case EngineRuntime.LLAMACPP -> new String[] {"/props"};
      case EngineRuntime.OLLAMA -> new String[] {"/api/version", "/api/tags", "/api/ps"};
      default ->
          EngineRuntime.speaksLikeSglang(runtime)
              ? new String[] {"/server_info", "/model_info"}
              : new String[] {};
    };
  }

  /** What has to be asked after {@link #paths} because a path has an older name. */
  static String[] olderPaths(Probe probe, String runtime) {
    var paths = new ArrayList<String>();
    if (EngineRuntime.speaksLikeSglang(runtime)) {
      if (probe.status("/server_info") == 404) {
        paths.add("/get_server_info");
      }
      if (probe.status("/model_info") == 404) {
        paths.add("/get_model_info");
      }
    }
    return paths.toArray(String[]::new);
  }

  /** The description. */
  static EngineDescription describe(Probe probe, String runtime) {
    return new EngineMetadata(probe, runtime).describe();
  }

  private EngineDescription describe() {
    var answer = probe.object("/v1/models");
    var list = ModelList.ofOpenAi(answer);
    List<EngineModel> models =
        switch (runtime) {
          case EngineRuntime.LLAMACPP -> llamaCpp(list, answer);
          case EngineRuntime.OLLAMA -> ollama(list);
          case EngineRuntime.VLLM, EngineRuntime.TRTLLM -> versioned(list);
          case EngineRuntime.GENERIC, EngineRuntime.EXTERNAL -> plain(list);
          default -> sglang(list);
        };
    putCapability();
    return new EngineDescription(runtime, models, labels.all());
  }

  private List<EngineModel> sglang(ModelList list) {
    var server = RuntimeRecognition.serverInfo(probe);
    var model = probe.object("/model_info");
    if (model == null) {
      model = probe.object("/get_model_info");
    }
    labels.takeAll(server, "model_id");
    labels.take(server, "model", "model_id");
    labels.takeAll(server, SERVER_INFO);
    labels.takeAll(model, MODEL_INFO);
    return identified(list);
  }

  private List<EngineModel> versioned(ModelList list) {
    labels.takeAll(probe.object("/version"), "version");
    return identified(list);
  }

  /** The models of an engine that serves one, perhaps with adapters. */
  private List<EngineModel> identified(ModelList list) {
    labelFirstModel(list.first());
    var models = list.models(false, labels.firstCount(CONTEXT_LABELS));
    if (!models.isEmpty()) {
      return models;
    }
    String name = labels.get("served_model_name");
    if (name == null) {
      name = labels.get("model_id");
    }
    if (name == null) {
      name = labels.get("model_path");
    }
    return name == null
        ? List.of()
        : List.of(
            new EngineModel(
                name, List.of(), labels.firstCount(CONTEXT_LABELS), labels.get("model_path")));
  }

  private List<EngineModel> plain(ModelList list) {
    labelFirstModel(list.first());
    return list.models(false, null);
  }

  private void labelFirstModel(@Nullable JsonObject first) {
    labels.take(first, "id", "served_model_name");
    labels.take(first, "root", "model_path");
    labels.takeAll(first, "max_model_len");
  }

  private List<EngineModel> llamaCpp(ModelList list, @Nullable JsonObject answer) {
    var props = probe.object("/props");
    var first = list.first();
    labels.take(first, "id", "served_model_name");
    labels.takeAll(props, "model_path");
    labels.take(props, "build_info", "version");
    // A slot serves one request; what is beyond waits inside the engine.
    labels.take(props, "total_slots", "max_running_requests");
    var modalities = props == null ? null : props.object("modalities");
    labels.take(modalities, "vision", "has_image_understanding");
    labels.take(modalities, "audio", "has_audio_understanding");
    capabilitiesOf(ModelList.ofOllama(answer).first());
    Integer contextLength = llamaCppContext(props, first);
    if (contextLength != null) {
      labels.put("context_length", contextLength.toString());
    }
    return list.models(true, contextLength);
  }

  /**
   * The context of one slot if the server tells it, since longer prompts are refused; else what the
   * model was trained for.
   */
  private static @Nullable Integer llamaCppContext(
      @Nullable JsonObject props, @Nullable JsonObject model) {
    var settings = props == null ? null : props.object("default_generation_settings");
    var meta = model == null ? null : model.object("meta");
    Integer context = ModelList.positive(settings, "n_ctx");
    if (context == null) {
      context = ModelList.positive(meta, "n_ctx");
    }
    return context == null ? ModelList.positive(meta, "n_ctx_train") : context;
  }

  private List<EngineModel> ollama(ModelList openAi) {
    labels.takeAll(probe.object("/api/version"), "version");
    var tags = ModelList.ofOllama(probe.object("/api/tags"));
    var running = ModelList.ofOllama(probe.object("/api/ps"));
    capabilitiesOfAll(tags);
    Map<String, EngineModel> models = new LinkedHashMap<>();
    for (var entry : tags.entries()) {
      String name = entry.string("name", "");
      // Only a loaded model has a context; before that it depends on settings of the server.
      var loaded = running.named("name", name);
      Integer context = loaded == null ? null : ModelList.contextLength(loaded);
      models.putIfAbsent(name, ollamaModel(name, context));
    }
    return models.isEmpty() ? openAi.models(true, null) : List.copyOf(models.values());
  }

  private static EngineModel ollamaModel(String name, @Nullable Integer context) {
    String other = ModelList.otherTag(name);
    return new EngineModel(name, other == null ? List.of() : List.of(other), context, null);
  }

  /** An Ollama server is an embedding server only when it has nothing else. */
  private void capabilitiesOfAll(ModelList tags) {
    if (tags.isEmpty()) {
      return;
    }
    boolean onlyEmbeddings = tags.entries().stream().allMatch(EngineMetadata::isEmbedding);
    if (onlyEmbeddings) {
      labels.put("is_embedding", "true");
    }
  }

  private static boolean isEmbedding(JsonObject entry) {
    var capabilities = entry.array("capabilities");
    if (capabilities != null) {
      return lists(capabilities, "embedding") && !lists(capabilities, "completion");
    }
    var details = entry.object("details");
    String family = details == null ? "" : details.string("family", "");
    return family.toLowerCase(Locale.ROOT).contains("bert");
  }

  private void capabilitiesOf(@Nullable JsonObject model) {
    var capabilities = model == null ? null : model.array("capabilities");
    if (capabilities == null) {
      return;
    }
    boolean generates = lists(capabilities, "completion");
    labels.put("is_generation", Boolean.toString(generates));
    if (lists(capabilities, "embedding")) {
      labels.put("is_embedding", Boolean.toString(!generates));
    }
  }

  private static boolean lists(JsonArray capabilities, String name) {
    return capabilities.strings().anyMatch(name::equals);
  }

  /** Sums up in one label what the engine is for, where it told. */
  private void putCapability() {
    boolean embeds =
        "true".equals(labels.get("is_embedding")) || "false".equals(labels.get("is_generation"));
    if (!embeds) {
      boolean told = labels.get("is_generation") != null || labels.get("is_embedding") != null;
      labels.put("capability", told ? "generation" : null);
      return;
    }
    String kind = (orEmpty("architectures") + ' ' + orEmpty("model_type")).toLowerCase(Locale.ROOT);
    boolean reranks = kind.contains("rerank") || kind.contains("crossencoder");
    labels.put("capability", reranks ? "rerank" : "embedding");
  }

  private String orEmpty(String label) {
    String value = labels.get(label);
    return value == null ? "" : value;
  }
}
