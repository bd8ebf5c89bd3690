package dev.shepherd.template.syntax;

/**
 * One token.
 *
 * @param line where it starts, from 1
 * @param text data, name, or the value of a string; empty for operators
 * @param value the number of an integer or float, else the text
 */
record Token(int line, TokenKind kind, String text, Object value) {

  boolean isName(String name) {
    return kind == TokenKind.NAME && text.equals(name);
  }

  /** The words for it in an error message. */
  String description() {
    return kind == TokenKind.NAME ? text : kind.description();
  }
}
