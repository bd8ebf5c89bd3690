package dev.shepherd.template.syntax;

import java.util.List;

/**
 * A template as a tree. Immutable.
 *
 * @param body its statements in order
 */
public record Template(List<Stmt> body) {

  /** Characters of the longest template that is read; published ones have some ten thousand. */
  public static final int MAX_CHARS = 1 << 20;

  /**
   * Reads a template.
   *
   * @throws dev.shepherd.template.TemplateException of a malformed kind
   */
  public static Template parse(String text) {
    if (text.length() > MAX_CHARS) {
      throw new dev.shepherd.template.TemplateException(
          dev.shepherd.template.ErrorKind.BOUND, "the template is longer than " + MAX_CHARS, 1);
    }
    return new Template(new StatementParser(new Tokens(new Lexer(text))).template());
  }
}
