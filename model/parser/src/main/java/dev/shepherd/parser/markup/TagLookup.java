package dev.shepherd.parser.markup;

/** The bytes that a syntax's tags begin with; made once for a syntax. Immutable. */
final class TagLookup {

  private final TagSyntax syntax;
  private final boolean[] content;
  private final boolean[] value;

  TagLookup(TagSyntax syntax) {
    this.syntax = syntax;
    content =
        TagSyntax.firstBytes(
            syntax.sectionOpen(),
            syntax.sectionClose(),
            syntax.callOpen(),
            syntax.objectOpen(),
            syntax.filler(),
            syntax.dropped(),
            syntax.thinkOpen());
    value =
        TagSyntax.firstBytes(
            syntax.argumentClose(),
            syntax.callClose(),
            syntax.sectionClose(),
            syntax.argumentOpen());
    if (syntax.entities()) {
      value['&'] = true;
    }
  }

  TagSyntax syntax() {
    return syntax;
  }

  /** Whether a tag that counts in plain text may begin with this byte. */
  boolean mayBeginInContent(byte c) {
    return content[c & 0xFF];
  }

  /** Whether a tag that counts in a value or behind it may begin with this byte. */
  boolean mayBeginInValue(byte c) {
    return value[c & 0xFF];
  }
}
