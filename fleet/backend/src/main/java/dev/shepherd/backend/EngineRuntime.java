package dev.shepherd.backend;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names of runtimes as they stand in worker records, and the other spellings of them. */
final class EngineRuntime {
  static final String SGLANG = "sglang";
  static final String VLLM = "vllm";
  static final String TRTLLM = "trtllm";
  static final String LLAMACPP = "llamacpp";
  static final String OLLAMA = "ollama";
  static final String GENERIC = "generic";
  static final String EXTERNAL = "external";

  private EngineRuntime() {}

  /** The runtime an operator named; null when none or {@code unspecified}. */
  static @Nullable String ofHint(@Nullable String hint) {
    String name = hint == null ? "" : hint.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "unspecified", "auto" -> null;
      case "tensorrt-llm", "tensorrt_llm" -> TRTLLM;
      case "llama.cpp", "llama-cpp", "llama_cpp" -> LLAMACPP;
      default -> name;
    };
  }

  /**
   * The runtime an engine signs its models with ({@code owned_by}); null when that is no proof.
   * Ollama says {@code library} for its own models and the publisher's name for others, {@code
   * nvidia} may be one of several, so both are looked at more closely.
   */
  static @Nullable String ofOwner(@Nullable String owner) {
    if (owner == null) {
      return null;
    }
    return switch (owner.strip().toLowerCase(Locale.ROOT)) {
      case "sglang" -> SGLANG;
      case "vllm" -> VLLM;
      case "trtllm", "tensorrt_llm", "tensorrt-llm" -> TRTLLM;
      case "llamacpp", "llama.cpp" -> LLAMACPP;
      case "ollama" -> OLLAMA;
      case "tokenspeed" -> "tokenspeed";
      case "mlx" -> "mlx";
      default -> null;
    };
  }

  /** Whether SGLang's metadata paths are worth asking for. */
  static boolean speaksLikeSglang(String runtime) {
    return switch (runtime) {
      case VLLM, TRTLLM, LLAMACPP, OLLAMA, GENERIC, EXTERNAL -> false;
      default -> true;
    };
  }
}
