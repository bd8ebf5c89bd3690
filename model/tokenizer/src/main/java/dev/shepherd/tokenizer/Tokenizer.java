package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/**
 * Makes token ids of text, exactly as the tokenizer does that its spec describes.
 *
 * <p>Safe for use by any thread; caches are shared by all of them and bounded in bytes. Text is
 * UTF-8; whatever is not well-formed in it counts as U+FFFD, as in Java's own decoding.
 */
public final class Tokenizer {

  private final TokenizerSpec spec;

  private Tokenizer(TokenizerSpec spec) {
    this.spec = spec;
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
    return new Tokenizer(spec);
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
    throw new UnsupportedOperationException("not yet");
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
    throw new UnsupportedOperationException("not yet");
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
    throw new UnsupportedOperationException("not yet");
  }

  /**
   * About how long encoding takes in warmed-up code without help of the prefix cache, in
   * nanoseconds: for a caller to decide whether to leave its event loop.
   */
  public long workNanos(int bytes) {
    return 2_000L + bytes * 20L;
  }

  /** A new encoder of a text that comes in pieces. */
  public Encoder encoder() {
    throw new UnsupportedOperationException("not yet");
  }
}
