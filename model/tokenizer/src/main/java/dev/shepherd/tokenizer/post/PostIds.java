package dev.shepherd.tokenizer.post;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import java.util.List;

/**
 * The special tokens around a single text: some ids before, some behind; a template may also repeat
 * the text. Immutable and safe for use by any thread.
 */
public final class PostIds {

  /** Where the text goes, in a layout of ids. */
  private static final int TEXT = -1;

  private final int[] layout;
  private final int[] before;
  private final int[] after;
  private final int texts;

  private PostIds(int[] layout) {
    this.layout = layout;
    int first = 0;
    while (first < layout.length && layout[first] != TEXT) {
      first++;
    }
    int last = layout.length;
    int count = 0;
    for (int i = layout.length - 1; i >= 0; i--) {
      if (layout[i] == TEXT) {
        count++;
        last = count == 1 ? i : last;
      }
    }
    texts = count;
    before = java.util.Arrays.copyOf(layout, first);
    after = count == 0 ? new int[0] : java.util.Arrays.copyOfRange(layout, last + 1, layout.length);
  }

  /** What a post-processor puts around a single text. */
  public static PostIds of(PostProcessor processor) {
    IntSink layout = new IntSink(8);
    layout.add(TEXT);
    return new PostIds(apply(processor, layout).toArray());
  }

  /** Longest layout; templates in sequence multiply. */
  private static final int LAYOUT_LIMIT = 1 << 16;

  private static IntSink apply(PostProcessor processor, IntSink text) {
    return switch (processor) {
      case PostProcessor.Sequence(List<PostProcessor> steps) -> {
        IntSink layout = text;
        for (PostProcessor step : steps) {
          layout = apply(step, layout);
        }
        yield layout;
      }
      case PostProcessor.Template(List<Piece> single, List<Piece> pair) -> template(single, text);
      case PostProcessor.Bert(int separator, int classId) -> around(classId, text, separator);
      case PostProcessor.Roberta(int separator, int classId) -> around(classId, text, separator);
      case PostProcessor.ByteLevel() -> text;
    };
  }

  private static IntSink around(int first, IntSink text, int last) {
    IntSink layout = new IntSink(text.size() + 2);
    layout.add(first);
    layout.add(text);
    layout.add(last);
    return layout;
  }

  private static IntSink template(List<Piece> pieces, IntSink text) {
    IntSink layout = new IntSink(text.size() + pieces.size());
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Special(int[] ids) -> layout.add(ids, 0, ids.length);
        case Piece.Text(boolean second) -> {
          // A single text has no second one.
          if (!second) {
            layout.add(text);
          }
        }
      }
      if (layout.size() > LAYOUT_LIMIT) {
        throw new IllegalArgumentException(
            "the post-processor puts more than " + LAYOUT_LIMIT + " ids around a text");
      }
    }
    return layout;
  }

  /** Whether the text occurs exactly once, so that {@link #before} and {@link #after} tell all. */
  public boolean isAround() {
    return texts == 1;
  }

  /** The ids before the (first) text; not to be written to. */
  public int[] before() {
    return before;
  }

  /** The ids behind the (last) text; not to be written to. */
  public int[] after() {
    return after;
  }

  /** Adds the ids of a text with all that goes around them. */
  public void apply(int[] ids, int from, int to, IntSink out) {
    for (int id : layout) {
      if (id == TEXT) {
        out.add(ids, from, to);
      } else {
        out.add(id);
      }
    }
  }
}
