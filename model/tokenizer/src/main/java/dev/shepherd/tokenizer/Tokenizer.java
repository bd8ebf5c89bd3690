package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.post.PostIds;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.split.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * Makes token ids of text, exactly as the tokenizer does that its spec describes.
 *
 * <p>Safe for use by any thread; caches are shared by all of them and bounded in bytes. Text is
 * UTF-8; whatever is not well-formed in it counts as U+FFFD, as in Java's own decoding.
 */
public final class Tokenizer {

  /** Shorter texts are not worth several threads. */
  private static final int MIN_PARALLEL = 1 << 15;

  private final TokenizerSpec spec;
  private final Engine engine;
  private final PostIds post;
  private final long nanosPerByte;

  private Tokenizer(TokenizerSpec spec, TokenizerOptions options) {
    this.spec = spec;
    this.engine = new Engine(spec, options);
    this.post = PostIds.of(spec.postProcessor());
    this.nanosPerByte = spec.model() instanceof TokenModel.Bpe ? 20 : 60;
  }

  /** Compiles a spec with {@link TokenizerOptions#DEFAULT}. */
  public static Tokenizer of(TokenizerSpec spec) {
    return of(spec, TokenizerOptions.DEFAULT);
  }

  /**
   * Compiles a spec; takes some tens of milliseconds for a large vocabulary.
   *
   * @throws IllegalArgumentException when the spec asks for something impossible, such as a pattern
   *     that cannot be compiled
   */
  public static Tokenizer of(TokenizerSpec spec, TokenizerOptions options) {
    return new Tokenizer(spec, options);
  }

  /** What this tokenizer was made from. */
  public TokenizerSpec spec() {
    return spec;
  }

  /**
   * Adds the ids of a text to {@code out}. Texts of added tokens become these tokens.
   *
   * @param utf8 holds the text from {@code offset} on, {@code length} bytes
   * @param addSpecial puts around it the special tokens that the model wants around a text
   * @throws EncodeException when a pattern runs out of time
   */
  public void encode(byte[] utf8, int offset, int length, boolean addSpecial, IntSink out) {
    surround(addSpecial, out, ids -> encodeText(utf8, offset, length, false, ids));
  }

  /** The ids of a text. */
  public int[] encode(String text, boolean addSpecial) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    IntSink out = new IntSink(utf8.length / 3 + 8);
    encode(utf8, 0, utf8.length, addSpecial, out);
    return out.toArray();
  }

  /**
   * As {@link #encode}, but texts of special tokens stay ordinary text: for what a user wrote.
   * Added tokens that are not special are still recognised.
   */
  public void encodeOrdinary(byte[] utf8, int offset, int length, IntSink out) {
    encodeText(utf8, offset, length, true, out);
  }

  /**
   * As {@link #encode}, with parts of a long text encoded at the same time. The result is the same.
   * A text that offers no safe place to cut, or is short, is encoded by the caller alone.
   *
   * @param parts how many at most
   * @param executor runs all parts but one; the caller does one itself and waits for the others, so
   *     it must not be one of few threads that everybody needs
   */
  public void encodeParallel(
      byte[] utf8,
      int offset,
      int length,
      boolean addSpecial,
      int parts,
      Executor executor,
      IntSink out) {
    if (length < MIN_PARALLEL || parts < 2 || !engine.cuts().exist()) {
      encode(utf8, offset, length, addSpecial, out);
      return;
    }
    byte[] text = wellFormed(utf8, offset, length);
    int from = text == utf8 ? offset : 0;
    int to = text == utf8 ? offset + length : text.length;
    surround(
        addSpecial,
        out,
        ids -> new ParallelEncode(engine, text, from, to, parts).run(executor, ids));
  }

  /** Something that adds ids. */
  private interface Ids {
    void addTo(IntSink out);
  }

  private void surround(boolean addSpecial, IntSink out, Ids text) {
    if (!addSpecial) {
      text.addTo(out);
    } else if (post.isAround()) {
      out.add(post.before(), 0, post.before().length);
      text.addTo(out);
      out.add(post.after(), 0, post.after().length);
    } else {
      IntSink ids = new IntSink();
      text.addTo(ids);
      post.apply(ids.array(), 0, ids.size(), out);
    }
  }

  /** Puts special tokens around ids that are the whole text. */
  void finish(IntSink ids, boolean addSpecial, IntSink out) {
    surround(addSpecial, out, sink -> sink.add(ids));
  }

  private void encodeText(byte[] utf8, int offset, int length, boolean ordinary, IntSink out) {
    byte[] text = wellFormed(utf8, offset, length);
    int from = text == utf8 ? offset : 0;
    int to = text == utf8 ? offset + length : text.length;
    Engine.Work work = engine.acquire();
    try {
      engine.encode(text, from, to, true, ordinary, work, out);
    } finally {
      engine.release(work);
    }
  }

  /** The array itself when its text is well-formed, else a mended copy of the text alone. */
  static byte[] wellFormed(byte[] utf8, int offset, int length) {
    if (Utf8.wellFormed(utf8, offset, offset + length)) {
      return utf8;
    }
    String text = new String(utf8, offset, length, StandardCharsets.UTF_8);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * About how long encoding takes in warmed-up code without help of the prefix cache, in
   * nanoseconds: for a caller to decide whether to leave its event loop.
   */
  public long workNanos(int bytes) {
    return 2_000L + bytes * nanosPerByte;
  }

  /** A new encoder of a text that comes in pieces. */
  public Encoder encoder() {
    return new GrowingEncoder(this, engine);
  }

  @Override
  public String toString() {
    return "Tokenizer" + Arrays.asList(spec.format(), spec.vocabularySize());
  }
}
