package dev.shepherd.backend;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an engine tells its load. */
public enum LoadSource {
  /** SGLang's and the gateway's own load report. */
  V1_LOADS("/v1/loads?include=core,disagg,queues,memory"),
  /** The report of older SGLang releases. */
  GET_LOAD("/get_load"),
  /** Another spelling of the same. */
  GET_LOADS("/get_loads"),
  /** Metrics text. */
  METRICS("/metrics"),
  /** Metrics text of TensorRT-LLM, whose {@code /metrics} hands out each statistic only once. */
  PROMETHEUS_METRICS("/prometheus/metrics"),
  /** llama.cpp's list of slots. */
  SLOTS("/slots"),
  /** How another gateway tells the load of its engines; may name one model. */
  GATEWAY_LOADS("/loads");

  private static final List<LoadSource> SGLANG = List.of(V1_LOADS, GET_LOAD, GET_LOADS, METRICS);
  private static final List<LoadSource> TRTLLM = List.of(V1_LOADS, PROMETHEUS_METRICS);
  private static final List<LoadSource> LLAMACPP = List.of(METRICS, SLOTS);
  private static final List<LoadSource> VLLM = List.of(V1_LOADS, METRICS);
  private static final List<LoadSource> OTHERS = List.of(V1_LOADS, METRICS, GATEWAY_LOADS);

  private final String path;

  LoadSource(String path) {
    this.path = path;
  }

  /**
   * Path and query below the engine's base URL.
   *
   * @param model the model whose load is wanted, null for all
   */
  String path(@Nullable String model) {
    return this == GATEWAY_LOADS && model != null
        ? path + "?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8)
        : path;
  }

  /** Whether the answer is metrics text. */
  boolean isMetrics() {
    return this == METRICS || this == PROMETHEUS_METRICS;
  }

  /** The sources worth asking of a runtime, best first. */
  static List<LoadSource> of(String runtime) {
    return switch (runtime) {
      case "sglang" -> SGLANG;
      case "vllm" -> VLLM;
      case "trtllm" -> TRTLLM;
      case "llamacpp" -> LLAMACPP;
      // Ollama tells no load, and a service that is not ours is not asked for it.
      case "ollama", "external" -> List.of();
      default -> OTHERS;
    };
  }
}
