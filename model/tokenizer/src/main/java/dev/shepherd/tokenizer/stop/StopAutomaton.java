package dev.shepherd.tokenizer.stop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds any of several texts in a stream of bytes, one step per byte.
 *
 * <p>The automaton of Aho and Corasick ("Efficient String Matching", 1975): a state is the longest
 * end of the stream that is the beginning of some pattern. Children lie in sibling lists and the
 * root in a table, so memory is linear in the length of all patterns, whatever a client sends. A
 * step is O(1) amortised times the number of siblings, which is the number of patterns at most.
 *
 * <p>{@code held} of a state is the length of the longest end of the stream that can still grow
 * into a match: all that a stream must keep back, and not one byte more. Immutable.
 */
final class StopAutomaton {

  static final int ROOT = 0;

  private final int[] rootChild;
  private final int[] firstChild;
  private final int[] sibling;
  private final byte[] label;
  private final int[] fail;
  private final int[] held;
  private final int[] match;
  private final List<String> texts;
  private final int[] lengths;
  private final boolean[] visible;

  private StopAutomaton(Builder builder) {
    int size = builder.size;
    rootChild = new int[256];
    firstChild = Arrays.copyOf(builder.firstChild, size);
    sibling = Arrays.copyOf(builder.sibling, size);
    label = Arrays.copyOf(builder.label, size);
    match = Arrays.copyOf(builder.match, size);
    fail = new int[size];
    held = new int[size];
    texts = List.copyOf(builder.texts);
    lengths = builder.lengths.stream().mapToInt(Integer::intValue).toArray();
    visible = new boolean[lengths.length];
    for (int i = 0; i < visible.length; i++) {
      visible[i] = builder.visible.get(i);
    }
    for (int child = firstChild[ROOT]; child != 0; child = sibling[child]) {
      rootChild[label[child] & 0xFF] = child;
    }
    link(size);
  }

  /** Breadth first, so that a state's shorter ends are done before it. */
  private void link(int size) {
    int[] queue = new int[size];
    int[] depth = new int[size];
    int tail = 1;
    for (int head = 0; head < tail; head++) {
      int state = queue[head];
      for (int child = firstChild[state]; child != 0; child = sibling[child]) {
        queue[tail++] = child;
        depth[child] = depth[state] + 1;
        fail[child] = state == ROOT ? ROOT : step(fail[state], label[child]);
        // The longest pattern that ends here: the state's own, else that of its longest end.
        if (match[child] < 0) {
          match[child] = match[fail[child]];
        }
        held[child] = firstChild[child] != 0 ? depth[child] : held[fail[child]];
      }
    }
  }

  /** The state behind one more byte. */
  int step(int state, byte b) {
    int from = state;
    while (from != ROOT) {
      int child = firstChild[from];
      while (child != 0 && label[child] != b) {
        child = sibling[child];
      }
      if (child != 0) {
        return child;
      }
      from = fail[from];
    }
    return rootChild[b & 0xFF];
  }

  /** The longest pattern that ends here, -1 for none. */
  int match(int state) {
    return match[state];
  }

  /** Bytes at the end of the stream that a match may still need. */
  int held(int state) {
    return held[state];
  }

  String text(int pattern) {
    return texts.get(pattern);
  }

  /** Bytes of a pattern. */
  int length(int pattern) {
    return lengths[pattern];
  }

  boolean isVisible(int pattern) {
    return visible[pattern];
  }

  /** Collects patterns into a tree. */
  static final class Builder {
    private int[] firstChild = new int[16];
    private int[] sibling = new int[16];
    private byte[] label = new byte[16];
    private int[] match = new int[16];
    private int size = 1;
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final List<Boolean> visible = new ArrayList<>();

    Builder() {
      match[ROOT] = -1;
    }

    /** Adds a pattern that is not empty and not added yet. */
    void add(String text, byte[] pattern, boolean shown) {
      int state = ROOT;
      for (byte b : pattern) {
        int child = firstChild[state];
        while (child != 0 && label[child] != b) {
          child = sibling[child];
        }
        state = child != 0 ? child : grow(state, b);
      }
      match[state] = texts.size();
      texts.add(text);
      lengths.add(pattern.length);
      visible.add(shown);
    }

    private int grow(int parent, byte b) {
      if (size == match.length) {
        firstChild = Arrays.copyOf(firstChild, 2 * size);
        sibling = Arrays.copyOf(sibling, 2 * size);
        label = Arrays.copyOf(label, 2 * size);
        match = Arrays.copyOf(match, 2 * size);
      }
      label[size] = b;
      match[size] = -1;
      sibling[size] = firstChild[parent];
      firstChild[parent] = size;
      return size++;
    }

    @Nullable StopAutomaton buildUnlessEmpty() {
      return texts.isEmpty() ? null : new StopAutomaton(this);
    }
  }
}
