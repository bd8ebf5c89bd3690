package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolSchema;
import dev.shepherd.parser.ValueSchema;
import dev.shepherd.parser.scan.ByteText;
import org.jspecify.annotations.Nullable;

/**
 * Writes one argument's value as JSON while its text arrives: text at once, other types when the
 * value is complete. Used again for the next argument. One thread at a time.
 */
final class ArgumentWriter {

  private enum Kind {
    TEXT,
    TYPED,
    JSON_OR_TEXT
  }

  private final TagSyntax.Trim trim;
  private final TagSyntax.Typing typing;
  private final CallWriter writer;
  private final ArgumentText typed = new ArgumentText();
  private final ByteText value = new ByteText();
  private final ByteText held = new ByteText();
  private ValueSchema schema = ToolSchema.UNKNOWN.arguments();
  private Kind kind = Kind.TEXT;
  private boolean started;
  private byte lastByte;

  ArgumentWriter(TagSyntax syntax, CallWriter writer) {
    trim = syntax.trim();
    typing = syntax.typing();
    this.writer = writer;
  }

  /** An argument begins; the tag may say more of its type. */
  void begin(String name, ToolSchema tool, TagMatch tag) {
    writer.key(name);
    schema = tool.argument(name);
    kind = kind(tag);
    value.clear();
    held.clear();
    started = false;
    lastByte = 0;
    if (kind == Kind.TEXT) {
      writer.json().append('"');
    }
  }

  private Kind kind(TagMatch tag) {
    String type = tag.text(TagMatch.TYPE);
    return switch (typing) {
      case SCHEMA -> {
        if (type != null && schema.isOpen()) {
          yield isText(type) ? Kind.TEXT : Kind.JSON_OR_TEXT;
        }
        yield schema.isString() ? Kind.TEXT : Kind.TYPED;
      }
      case TYPE_ATTRIBUTE -> type == null || isText(type) ? Kind.TEXT : Kind.JSON_OR_TEXT;
      case STRING_ATTRIBUTE -> {
        String string = tag.text(TagMatch.STRING);
        boolean text = string == null ? schema.isString() : string.equalsIgnoreCase("true");
        yield text ? Kind.TEXT : Kind.JSON_OR_TEXT;
      }
      case JSON_OR_TEXT -> schema.isString() ? Kind.TEXT : Kind.JSON_OR_TEXT;
    };
  }

  private static boolean isText(@Nullable String type) {
    return "string".equalsIgnoreCase(type) || "str".equalsIgnoreCase(type);
  }

  /** Whether some of the value beside layout was seen. */
  boolean started() {
    return started;
  }

  /** Whether the next byte is the first one of a line. */
  boolean atLineStart() {
    return lastByte == '\n';
  }

  /** More of the value's text. */
  void text(byte[] text, int from, int to) {
    if (from == to) {
      return;
    }
    lastByte = text[to - 1];
    int start = from;
    int end = to;
    switch (trim) {
      case NOTHING -> started = true;
      case LINE_BREAKS -> {
        if (!started && text[start] == '\n') {
          start++;
        }
        started = true;
        if (start < end && text[end - 1] == '\n') {
          end--;
        }
      }
      case SPACE -> {
        while (!started && start < end && TagPattern.isSpace(text[start])) {
          start++;
        }
        started |= start < end;
        while (end > start && TagPattern.isSpace(text[end - 1])) {
          end--;
        }
      }
    }
    if (start < end) {
      emitHeld();
      emit(text, start, end);
      held.append(text, end, to);
    } else if (start < to) {
      holdMore(text, start, to);
    }
  }

  /** Layout that may turn out to be part of the value: of line breaks only the last one is. */
  private void holdMore(byte[] text, int from, int to) {
    if (trim == TagSyntax.Trim.LINE_BREAKS) {
      emitHeld();
    }
    held.append(text, from, to);
  }

  /** Text that counts as it is, white space included. */
  void exact(byte[] text, int from, int to) {
    started = true;
    lastByte = 0;
    emitHeld();
    emit(text, from, to);
  }

  private void emitHeld() {
    if (!held.isEmpty()) {
      emit(held.array(), 0, held.size());
      held.clear();
    }
  }

  private void emit(byte[] text, int from, int to) {
    if (kind == Kind.TEXT) {
      writer.json().appendEscaped(text, from, to);
    } else {
      value.append(text, from, to);
    }
  }

  /** The value is complete. */
  void end() {
    switch (kind) {
      case TEXT -> writer.json().append('"');
      case TYPED -> typed.write(value, schema, writer.json());
      case JSON_OR_TEXT -> typed.jsonOrString(value, writer.json());
    }
  }

  /** The text ends inside the value: what there is of it is told, unclosed. */
  void cut() {
    emitHeld();
    if (kind == Kind.TEXT || value.isEmpty()) {
      return;
    }
    if ("{[-0123456789tfn".indexOf(value.array()[0]) >= 0) {
      writer.json().append(value.array(), 0, value.size());
    } else {
      writer.json().append('"').appendEscaped(value.array(), 0, value.size());
    }
  }
}
