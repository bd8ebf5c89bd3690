package dev.shepherd.template.syntax;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import org.jspecify.annotations.Nullable;

/** The tokens of a template with one look ahead, and the complaints of the parsers. */
final class Tokens {

  /**
   * Brackets, signs and statements inside each other. The reference hands its code to Python, which
   * accepts 200 brackets and 100 blocks; the bound also keeps the parsers off the end of the stack.
   */
  static final int MAX_NESTING = 200;

  private final Lexer lexer;
  private Token current;
  private @Nullable Token after;
  private int nesting;

  Tokens(Lexer lexer) {
    this.lexer = lexer;
    current = lexer.next();
  }

  Token current() {
    return current;
  }

  TokenKind kind() {
    return current.kind();
  }

  int line() {
    return current.line();
  }

  /** The token behind the current one. */
  Token look() {
    if (after == null) {
      after = lexer.next();
    }
    return after;
  }

  /** Goes on; answers the token that was current. */
  Token advance() {
    Token was = current;
    current = after != null ? after : lexer.next();
    after = null;
    return was;
  }

  boolean is(TokenKind kind) {
    return current.kind() == kind;
  }

  boolean isName(String name) {
    return current.isName(name);
  }

  boolean skipIf(TokenKind kind) {
    boolean there = is(kind);
    if (there) {
      advance();
    }
    return there;
  }

  boolean skipIfName(String name) {
    boolean there = isName(name);
    if (there) {
      advance();
    }
    return there;
  }

  Token expect(TokenKind kind) {
    return is(kind) ? advance() : refuse(kind.description());
  }

  Token expectName(String name) {
    return isName(name) ? advance() : refuse(name);
  }

  private Token refuse(String expected) {
    if (is(TokenKind.EOF)) {
      throw error("unexpected end of template, expected " + quote(expected) + ".");
    }
    throw error("expected token " + quote(expected) + ", got " + quote(current.description()));
  }

  /** Counts a level of nesting until {@link #leave}. */
  void enter() {
    if (++nesting > MAX_NESTING) {
      throw new TemplateException(ErrorKind.NOT_PYTHON, "too many nested parentheses", line());
    }
  }

  void leave() {
    nesting--;
  }

  /** Refuses a chain of operators that is longer than what may be nested. */
  void checkChain(int length) {
    if (length > MAX_NESTING) {
      throw new TemplateException(ErrorKind.NOT_PYTHON, "too many nested parentheses", line());
    }
  }

  TemplateException error(String reason) {
    return error(reason, line());
  }

  TemplateException error(String reason, int line) {
    return new TemplateException(ErrorKind.SYNTAX, reason, line);
  }

  static String quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    return quote + text + quote;
  }
}
