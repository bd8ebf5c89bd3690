package dev.shepherd.workers;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model can do. The order of the constants is the order in JSON; the numbers are the bits of
 * capabilities that are written as one number.
 */
public enum Capability {
  /** Chat completions. */
  CHAT(1),
  /** Plain completions. */
  COMPLETIONS(2),
  /** Responses. */
  RESPONSES(4),
  /** Embeddings. */
  EMBEDDINGS(8),
  /** Ordering documents by a query. */
  RERANK(16),
  /** The native generate endpoint. */
  GENERATE(32),
  /** Reads images. */
  VISION(64),
  /** Calls tools. */
  TOOLS(128),
  /** Thinks before it answers. */
  REASONING(256),
  /** Makes images. */
  IMAGE_GEN(512),
  /** Hears or speaks. */
  AUDIO(1024),
  /** Judges content. */
  MODERATION(2048);

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /** What a model can do of which nothing else is known. */
  public static final Set<Capability> LANGUAGE_MODEL =
      ordered(EnumSet.of(CHAT, COMPLETIONS, RESPONSES, TOOLS));

  /** The spelling in JSON. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The capability of a wire spelling, or null. */
  static @Nullable Capability ofWire(String word) {
    for (Capability capability : values()) {
      if (capability.wire().equals(word)) {
        return capability;
      }
    }
    return null;
  }

  /** The capabilities of a bit field, or null when it has a bit without a meaning. */
  static @Nullable Set<Capability> ofBits(long bits) {
    var set = EnumSet.noneOf(Capability.class);
    long left = bits;
    for (Capability capability : values()) {
      if ((left & capability.bit) != 0) {
        set.add(capability);
        left -= capability.bit;
      }
    }
    return left == 0 ? set : null;
  }

  /** An unmodifiable copy in canonical order. */
  static Set<Capability> ordered(Collection<Capability> capabilities) {
    var set = EnumSet.noneOf(Capability.class);
    set.addAll(capabilities);
    return Collections.unmodifiableSet(set);
  }
}
