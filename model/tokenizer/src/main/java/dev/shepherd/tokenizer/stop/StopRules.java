package dev.shepherd.tokenizer.stop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ends a generation, compiled once per request and shared by all its choices. Immutable.
 *
 * <p>A hidden stop is left out of the text, a visible one is its end. Of stop texts the one that
 * ends first counts, of those that end together the longest. A stop that is given both ways is
 * hidden.
 */
public final class StopRules {

  /** Nothing ends a generation. */
  public static final StopRules NONE = builder().build();

  private final @Nullable StopAutomaton texts;
  private final int[] ids;
  private final boolean[] visibleIds;
  private final int minTokens;

  private StopRules(@Nullable StopAutomaton texts, int[] ids, boolean[] visibleIds, int minTokens) {
    this.texts = texts;
    this.ids = ids;
    this.visibleIds = visibleIds;
    this.minTokens = minTokens;
  }

  /** Starts a set of rules. */
  public static Builder builder() {
    return new Builder();
  }

  /** The search for stop texts, null when there are none. */
  @Nullable StopAutomaton texts() {
    return texts;
  }

  boolean stopsAt(int id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  /** Whether a stop token belongs to the text. */
  boolean shows(int stopId) {
    return visibleIds[Arrays.binarySearch(ids, stopId)];
  }

  /** So many tokens come whatever they are. */
  int minTokens() {
    return minTokens;
  }

  /** Collects stops; for one thread. */
  public static final class Builder {

    private final Map<String, Boolean> texts = new LinkedHashMap<>();
    private final Map<Integer, Boolean> ids = new TreeMap<>();
    private int minTokens;

    private Builder() {}

    /** A text that ends the generation and is left out. An empty one is never found. */
    public Builder hidden(String text) {
      texts.put(text, false);
      return this;
    }

    /** A text that ends the generation and belongs to it. An empty one is never found. */
    public Builder visible(String text) {
      texts.putIfAbsent(text, true);
      return this;
    }

    /** A token that ends the generation and is left out. */
    public Builder hidden(int id) {
      ids.put(id, false);
      return this;
    }

    /** A token that ends the generation and belongs to it (unless special tokens are skipped). */
    public Builder visible(int id) {
      ids.putIfAbsent(id, true);
      return this;
    }

    /**
     * The first tokens do not stop anything: neither as stop tokens nor by text that ends with
     * them.
     *
     * @param tokens how many, 0 for none
     */
    public Builder minTokens(int tokens) {
      if (tokens < 0) {
        throw new IllegalArgumentException("minTokens must not be negative: " + tokens);
      }
      minTokens = tokens;
      return this;
    }

    /** The rules. */
    public StopRules build() {
      int[] idArray = new int[ids.size()];
      boolean[] visible = new boolean[ids.size()];
      int at = 0;
      for (Map.Entry<Integer, Boolean> entry : ids.entrySet()) {
        idArray[at] = entry.getKey();
        visible[at++] = entry.getValue();
      }
      var automaton = new StopAutomaton.Builder();
      texts.forEach(
          (text, shown) -> {
            if (!text.isEmpty()) {
              automaton.add(text, text.getBytes(StandardCharsets.UTF_8), shown);
            }
          });
      return new StopRules(automaton.buildUnlessEmpty(), idArray, visible, minTokens);
    }
  }
}
