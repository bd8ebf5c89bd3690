package dev.shepherd.tokenizer.stop;

import dev.shepherd.tokenizer.decode.IncrementalDecoder;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the tokens of one choice up to its stop.
 *
 * <p>Text goes out as soon as no stop text can swallow it: only an end of the text that is the
 * beginning of a stop text is kept back. Stop texts are found wherever tokens are cut. After the
 * stop nothing comes any more. For one thread at a time.
 */
public final class StopDecoder {

  private final StopRules rules;
  private final IncrementalDecoder decoder;
  private final @Nullable StopAutomaton texts;
  private final ByteBuilder fresh = new ByteBuilder(32);
  private byte[] kept = new byte[16];
  private int keptLength;
  private int state = StopAutomaton.ROOT;
  private int tokens;
  private @Nullable Stop stop;

  /**
   * A decoder at the beginning of a choice.
   *
   * @param decoder at its beginning too; belongs to this from now on
   */
  public StopDecoder(StopRules rules, IncrementalDecoder decoder) {
    this.rules = rules;
    this.decoder = decoder;
    this.texts = rules.texts();
  }

  /**
   * Takes the next token and adds the text that is certain now to {@code out}.
   *
   * @return bytes added
   */
  public int push(int id, ByteBuilder out) {
    if (stop != null) {
      return 0;
    }
    int before = out.size();
    if (tokens < Integer.MAX_VALUE) {
      tokens++;
    }
    boolean mayStop = tokens > rules.minTokens();
    if (mayStop && rules.stopsAt(id)) {
      if (rules.shows(id)) {
        take(id, true, out);
      }
      end(true, out);
      if (stop == null) {
        stop = new Stop.Token(id);
      }
    } else {
      take(id, mayStop, out);
    }
    return out.size() - before;
  }

  /**
   * Says that no token follows and adds all that was kept back.
   *
   * @return bytes added
   */
  public int finish(ByteBuilder out) {
    if (stop != null) {
      return 0;
    }
    int before = out.size();
    end(tokens >= rules.minTokens(), out);
    return out.size() - before;
  }

  /** What ended the choice, null while nothing has. */
  public @Nullable Stop stop() {
    return stop;
  }

  private void take(int id, boolean mayStop, ByteBuilder out) {
    if (texts == null) {
      decoder.push(id, out);
    } else if (decoder.push(id, fresh.clear()) > 0) {
      search(texts, mayStop, out);
    }
  }

  /** No text follows: what the decoder and the search kept back comes out. */
  private void end(boolean mayStop, ByteBuilder out) {
    if (stop != null) {
      return;
    }
    if (texts == null) {
      decoder.finish(out);
      return;
    }
    decoder.finish(fresh.clear());
    search(texts, mayStop, out);
    if (stop == null) {
      out.add(kept, 0, keptLength);
      keptLength = 0;
    }
  }

  private void search(StopAutomaton automaton, boolean mayStop, ByteBuilder out) {
    byte[] bytes = fresh.array();
    int length = fresh.size();
    int at = state;
    for (int i = 0; i < length; i++) {
      at = automaton.step(at, bytes[i]);
      int match = automaton.match(at);
      if (match >= 0 && mayStop) {
        int shown = automaton.isVisible(match) ? i + 1 : i + 1 - automaton.length(match);
        release(bytes, shown, out);
        keptLength = 0;
        stop = new Stop.Text(automaton.text(match));
        return;
      }
    }
    state = at;
    int held = automaton.held(at);
    release(bytes, length - held, out);
    keep(bytes, length, held);
  }

  /** Hands on the kept bytes and the fresh ones, up to {@code end} counted in the fresh ones. */
  private void release(byte[] bytes, int end, ByteBuilder out) {
    if (end >= 0) {
      out.add(kept, 0, keptLength);
      out.add(bytes, 0, end);
      keptLength = 0;
    } else {
      int shown = keptLength + end;
      out.add(kept, 0, shown);
      System.arraycopy(kept, shown, kept, 0, -end);
      keptLength = -end;
    }
  }

  /** Keeps the last {@code held} bytes of the kept and the fresh ones. */
  private void keep(byte[] bytes, int length, int held) {
    int fresh = Math.min(held, length);
    if (keptLength + fresh > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(2 * kept.length, keptLength + fresh));
    }
    System.arraycopy(bytes, length - fresh, kept, keptLength, fresh);
    keptLength += fresh;
  }
}
