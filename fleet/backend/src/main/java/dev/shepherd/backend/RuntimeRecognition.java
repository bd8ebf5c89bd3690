package dev.shepherd.backend;

import dev.shepherd.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which runtime an engine is when its model list does not say so.
 *
 * <p>Signs are weighed from the most to the least telling: members of its metadata that only one
 * runtime has, the prefix of its metrics, Ollama's own paths, and last the mere presence of a path.
 */
final class RuntimeRecognition {
  /** What has to be asked before {@link #recognise}. */
  static final List<String> PATHS =
      List.of("/version", "/server_info", "/get_server_info", "/props", "/api/version", "/metrics");

  private static final List<String> SGLANG_SIGNS =
      List.of(
          "internal_states", "mem_fraction_static", "disaggregation_mode", "tp_size", "dp_size");

  /** A metrics text names its engine near the top; no need to look through megabytes. */
  private static final int METRICS_CHARS = 256 << 10;

  private RuntimeRecognition() {}

  /** The runtime; {@code generic} when nothing tells. */
  static String recognise(Probe probe) {
    var props = probe.object("/props");
    if (props != null && (props.has("default_generation_settings") || props.has("total_slots"))) {
      return EngineRuntime.LLAMACPP;
    }
    var info = serverInfo(probe);
    if (info != null && info.has("vllm_config")) {
      return EngineRuntime.VLLM;
    }
    if (info != null && SGLANG_SIGNS.stream().anyMatch(info::has)) {
      return EngineRuntime.SGLANG;
    }
    String measured = ofMetrics(probe);
    if (measured != null) {
      return measured;
    }
    var version = probe.object("/api/version");
    if (version != null && version.string("version") != null) {
      return EngineRuntime.OLLAMA;
    }
    version = probe.object("/version");
    boolean tellsVersion = version != null && version.string("version") != null;
    // A server with metrics of another make is not vLLM, whatever its version path says.
    if (tellsVersion && !probe.ok("/metrics")) {
      return EngineRuntime.VLLM;
    }
    return info != null && !tellsVersion ? EngineRuntime.SGLANG : EngineRuntime.GENERIC;
  }

  /** SGLang's server info under either of its names. */
  static @Nullable JsonObject serverInfo(Probe probe) {
    var info = probe.object("/server_info");
    return info != null ? info : probe.object("/get_server_info");
  }

  private static @Nullable String ofMetrics(Probe probe) {
    var response = probe.response("/metrics");
    if (response == null || !response.ok()) {
      return null;
    }
    String text =
        new String(
            response.body(),
            0,
            Math.min(response.body().length, METRICS_CHARS),
            StandardCharsets.UTF_8);
    if (text.contains("vllm:")) {
      return EngineRuntime.VLLM;
    }
    if (text.contains("sglang:") || text.contains("sglang_")) {
      return EngineRuntime.SGLANG;
    }
    if (text.contains("llamacpp:")) {
      return EngineRuntime.LLAMACPP;
    }
    // TensorRT-LLM answers with a JSON list of iteration statistics, empty when idle, or with text.
    boolean statistics =
        text.startsWith("[") && (text.contains("\"iter\"") || text.strip().equals("[]"));
    return statistics || text.contains("trtllm_") ? EngineRuntime.TRTLLM : null;
  }
}
