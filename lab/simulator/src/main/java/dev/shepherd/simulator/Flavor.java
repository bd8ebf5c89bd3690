package dev.shepherd.simulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which engine a simulated one passes itself off as. */
public enum Flavor {
  /** vLLM's OpenAI server. */
  VLLM,
  /** SGLang's HTTP server. */
  SGLANG;

  /** The name as engines spell it in {@code owned_by}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The flavour of that name, or null. */
  public static @Nullable Flavor of(String id) {
    for (var flavor : values()) {
      if (flavor.id().equals(id)) {
        return flavor;
      }
    }
    return null;
  }
}
