package dev.shepherd.parser.json;

/**
 * Judges whether arguments begin as a JSON object does: a brace, then its end or a key, a colon and
 * the first sign of a value.
 *
 * <p>Once a call was told it cannot be taken back, so this much is wanted first; it costs a few
 * bytes of delay and catches nearly all text that only looks like a call. One thread at a time.
 */
final class Prelude {

  /** What is known so far. */
  enum Verdict {
    OPEN,
    GOOD,
    BAD
  }

  private enum State {
    FIRST,
    KEY_OR_END,
    KEY,
    ESCAPE,
    COLON,
    VALUE
  }

  private State state = State.FIRST;

  void begin() {
    state = State.FIRST;
  }

  /** Judges by one more byte. */
  Verdict next(byte c) {
    if (state == State.ESCAPE) {
      return to(State.KEY);
    }
    if (state == State.KEY) {
      return c == '\\' ? to(State.ESCAPE) : to(c == '"' ? State.COLON : State.KEY);
    }
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      return Verdict.OPEN;
    }
    return switch (state) {
      case FIRST -> c == '{' ? to(State.KEY_OR_END) : beginsValue(c);
      case KEY_OR_END -> c == '}' ? Verdict.GOOD : c == '"' ? to(State.KEY) : Verdict.BAD;
      case COLON -> c == ':' ? to(State.VALUE) : Verdict.BAD;
      default -> beginsValue(c);
    };
  }

  private Verdict to(State next) {
    state = next;
    return Verdict.OPEN;
  }

  private static Verdict beginsValue(byte c) {
    boolean begins =
        switch (c) {
          // The capital letters are Python's words, which models write now and then.
          case '"', '{', '[', '-', 't', 'f', 'n', 'T', 'F', 'N' -> true;
          default -> c >= '0' && c <= '9';
        };
    return begins ? Verdict.GOOD : Verdict.BAD;
  }
}
