package dev.shepherd.parser.markup;

/**
 * Follows brackets and string literals of Python through text that comes in pieces. One thread at a
 * time.
 */
final class BracketScan {

  private int depth;
  private byte quote;
  private byte lastQuote;
  private boolean three;
  private boolean escaped;
  private int run;
  private boolean empty;

  /** Starts over, outside all brackets. */
  void begin() {
    depth = 0;
    quote = 0;
    escaped = false;
    run = 0;
    empty = false;
  }

  /** Whether the next byte is outside strings. */
  boolean outsideString() {
    return quote == 0;
  }

  /** How many brackets are open. */
  int depth() {
    return depth;
  }

  /** Takes one byte. */
  void take(byte c) {
    if (quote == 0) {
      outside(c);
    } else {
      inside(c);
    }
  }

  /** Two quotes in a row were an empty string, unless a third one makes them open a long one. */
  private void outside(byte c) {
    if (empty && c == lastQuote) {
      quote = c;
      three = true;
      run = 0;
      empty = false;
      return;
    }
    empty = false;
    switch (c) {
      case '"', '\'' -> {
        quote = c;
        three = false;
        run = 1;
      }
      case '(', '[', '{' -> depth++;
      case ')', ']', '}' -> depth--;
      default -> {
        // Nothing that counts.
      }
    }
  }

  private void inside(byte c) {
    if (escaped) {
      escaped = false;
      run = 0;
      return;
    }
    if (c == '\\') {
      escaped = true;
      run = 0;
      return;
    }
    if (c != quote) {
      run = 0;
      return;
    }
    if (!three) {
      empty = run == 1;
      lastQuote = quote;
      quote = 0;
    } else if (++run == 3) {
      quote = 0;
    }
  }
}
