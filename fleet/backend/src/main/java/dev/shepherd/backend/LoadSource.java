package dev.shepherd.backend;

import java.util.List;

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
  SLOTS("/slots");

  private static final List<LoadSource> SGLANG = List.of(V1_LOADS, GET_LOAD, GET_LOADS, METRICS);
  private static final List<LoadSource> TRTLLM = List.of(V1_LOADS, PROMETHEUS_METRICS);
  private static final List<LoadSource> LLAMACPP = List.of(METRICS, SLOTS);
  private static final List<LoadSource> OTHERS = List.of(V1_LOADS, METRICS);

  private final String path;

  LoadSource(String path) {
    this.path = path;
  }

  /** Path and query below the engine's base URL. */
  String path() {
    return path;
  }

  /** The sources worth asking of a runtime, best first. */
  static List<LoadSource> of(String runtime) {
    return switch (runtime) {
      case "sglang" -> SGLANG;
      case "trtllm" -> TRTLLM;
      case "llamacpp" -> LLAMACPP;
      case "ollama" -> List.of();
      default -> OTHERS;
    };
  }
}
