package dev.shepherd.parser.scan;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A set of marker texts, searched all at once. Immutable; shared by all parsers of a format.
 *
 * <p>Layout: a trie in four arrays. {@code first} leads from a marker's first byte to its node, so
 * that plain text costs one table look-up per byte; below, children hang in sibling lists, which
 * are nearly always one long. Where one marker is the beginning of another, the longer one wins.
 */
public final class Markers {

  /** No marker stands here. */
  public static final int NONE = -1;

  /** The text ends before it is clear which marker stands here, or whether one does. */
  public static final int UNSURE = -2;

  private final List<String> texts;
  private final short[] first = new short[256];
  private final byte[] label;
  private final short[] child;
  private final short[] sibling;
  private final short[] marker;
  private final int[] lengths;

  private Markers(List<String> texts) {
    this.texts = texts;
    int room = 1;
    for (String text : texts) {
      room += text.getBytes(StandardCharsets.UTF_8).length;
    }
    label = new byte[room];
    child = new short[room];
    sibling = new short[room];
    marker = new short[room];
    lengths = new int[texts.size()];
    int nodes = 1;
    for (int i = 0; i < lengths.length; i++) {
      byte[] utf8 = texts.get(i).getBytes(StandardCharsets.UTF_8);
      if (utf8.length == 0) {
        throw new IllegalArgumentException("an empty marker");
      }
      lengths[i] = utf8.length;
      int node = first[utf8[0] & 0xFF];
      if (node == 0) {
        node = nodes++;
        first[utf8[0] & 0xFF] = (short) node;
      }
      for (int k = 1; k < utf8.length; k++) {
        int next = below(node, utf8[k]);
        if (next == 0) {
          next = nodes++;
          label[next] = utf8[k];
          sibling[next] = child[node];
          child[node] = (short) next;
        }
        node = next;
      }
      if (marker[node] == 0) {
        marker[node] = (short) (i + 1);
      }
    }
  }

  /** Markers whose numbers are their positions here. Of equal texts the first one counts. */
  public static Markers of(String... texts) {
    return new Markers(List.of(texts));
  }

  /** Markers whose numbers are their positions in the list. */
  public static Markers of(List<String> texts) {
    return new Markers(List.copyOf(texts));
  }

  /** The text of a marker. */
  public String text(int number) {
    return texts.get(number);
  }

  /** How many markers there are. */
  public int count() {
    return texts.size();
  }

  /** Length of a marker in UTF-8 bytes. */
  public int length(int number) {
    return lengths[number];
  }

  /** Whether some marker begins with this byte. */
  public boolean beginsWith(byte value) {
    return first[value & 0xFF] != 0;
  }

  /**
   * Which marker stands exactly at {@code from}.
   *
   * @param last whether no text follows {@code to}
   * @return the number of the longest one, {@link #NONE} or {@link #UNSURE}
   */
  public int at(byte[] text, int from, int to, boolean last) {
    if (from >= to) {
      return last ? NONE : UNSURE;
    }
    int node = first[text[from] & 0xFF];
    if (node == 0) {
      return NONE;
    }
    int found = marker[node];
    for (int i = from + 1; child[node] != 0; i++) {
      if (i == to) {
        return last ? found - 1 : UNSURE;
      }
      node = below(node, text[i]);
      if (node == 0) {
        return found - 1;
      }
      if (marker[node] != 0) {
        found = marker[node];
      }
    }
    return found - 1;
  }

  /** Where the first byte is that begins some marker; {@code to} when none is. */
  int candidate(byte[] text, int from, int to) {
    int i = from;
    while (i < to && first[text[i] & 0xFF] == 0) {
      i++;
    }
    return i;
  }

  private int below(int node, byte value) {
    int next = child[node];
    while (next != 0 && label[next] != value) {
      next = sibling[next];
    }
    return next;
  }
}
