package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.PreTokenizer.PrependScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled pre-tokeniser: hands the words of a text to a model.
 *
 * <p>First come the steps up to the last one that changes text, if there is such a step at all;
 * then one cutter over what is left of each piece. Immutable and safe for use by any thread.
 */
public final class WordSplitter {

  /** Pieces cut at a time: enough to make the loops worth while, few enough for the first cache. */
  private static final int BATCH = 256;

  private final List<Rewrite> head;
  private final @Nullable Cutter cutter;
  private final boolean bytes;

  /**
   * Puts the parts together.
   *
   * @param cutter none when pieces stay whole
   * @param bytes whether the model gets bytes for which the vocabulary holds stand-ins
   */
  WordSplitter(List<Rewrite> head, @Nullable Cutter cutter, boolean bytes) {
    this.head = List.copyOf(head);
    this.cutter = cutter;
    this.bytes = bytes;
  }

  /** What an encoding thread needs; for one thread at a time. */
  public static final class Work {
    private final Cuts cuts = new Cuts();
    private final ByteBuilder textA = new ByteBuilder(256);
    private final ByteBuilder textB = new ByteBuilder(256);
    private final Pieces piecesA = new Pieces();
    private final Pieces piecesB = new Pieces();

    /** Nothing in it yet. */
    public Work() {}
  }

  /** Whether the model gets bytes for which the vocabulary holds stand-ins. */
  public boolean bytes() {
    return bytes;
  }

  /** Whether pieces stay whole. */
  public boolean keepsWhole() {
    return cutter == null;
  }

  /** The mark that is written for spaces in the last step that changes text, -1 for none. */
  public int mark() {
    return !head.isEmpty() && head.getLast() instanceof Rewrite.Marks(int mark, var scheme)
        ? mark
        : -1;
  }

  /** Whether it makes a difference that the input begins with a text. */
  public boolean startMatters() {
    for (Rewrite step : head) {
      if (step instanceof Rewrite.Marks(int mark, PrependScheme scheme)
          && scheme == PrependScheme.FIRST) {
        return true;
      }
    }
    return false;
  }

  /** The same with a cutter, for one that keeps pieces whole. */
  public WordSplitter with(Cutter newCutter) {
    return new WordSplitter(head, newCutter, bytes);
  }

  /**
   * Adds the ids of all words of a text.
   *
   * @param first whether the text begins where the input begins
   */
  public void encode(
      byte[] text, int from, int to, boolean first, Work work, WordModel model, IntSink out) {
    if (head.isEmpty()) {
      encodePiece(text, from, to, work, model, out);
      return;
    }
    Pieces in = work.piecesA.on(text);
    Pieces next = work.piecesB;
    ByteBuilder buffer = work.textA;
    ByteBuilder other = work.textB;
    in.add(from, to);
    int origin = first ? from : -1;
    for (Rewrite step : head) {
      buffer.clear();
      step.apply(in, origin, buffer, next);
      if (!(step instanceof Rewrite.Cut)) {
        ByteBuilder used = buffer;
        buffer = other;
        other = used;
        origin = in.size() > 0 && in.from(0) == origin ? 0 : -1;
      }
      Pieces done = in;
      in = next;
      next = done;
    }
    for (int i = 0; i < in.size(); i++) {
      encodePiece(in.text(), in.from(i), in.to(i), work, model, out);
    }
  }

  private void encodePiece(byte[] text, int from, int to, Work work, WordModel model, IntSink out) {
    if (cutter == null) {
      if (to > from) {
        model.encode(text, from, to, out);
      }
      return;
    }
    Cuts cuts = work.cuts;
    int p = from;
    while (p < to) {
      cuts.clear();
      int q = cutter.cut(text, p, to, cuts, BATCH);
      model.encodeAll(text, p, cuts, out);
      p = q;
    }
  }

  /**
   * Whether a text that no normaliser changes may be cut here for good, see {@link Cutter#isSafe}.
   *
   * @param p above 0 and below {@code text.length}
   */
  public boolean isSafe(byte[] text, int p) {
    if (cutter == null) {
      return false;
    }
    if (head.isEmpty()) {
      return cutter.isSafe(text, p);
    }
    if (head.size() > 1) {
      return false;
    }
    return switch (head.getFirst()) {
      // What begins with a space gets no other in front.
      case Rewrite.SpaceBefore() -> text[p] == ' ' && cutter.isSafe(text, p);
      case Rewrite.Marks(int mark, var scheme) -> spaceIsSafe(text, p);
      default -> false;
    };
  }

  /**
   * Whether a text in which all spaces become the mark that the cutter cuts at, but nothing else
   * changes, may be cut here for good.
   */
  public boolean spaceIsSafe(byte[] text, int p) {
    return cutter instanceof MarkCutter marks
        && text[p] == ' '
        && text[p - 1] != ' '
        && marks.cutsAfter(text[p - 1]);
  }
}
