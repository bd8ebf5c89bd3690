package dev.shepherd.template.jinja;

import org.jspecify.annotations.Nullable;

/** {@code "{0} {name.field[key]!r:>8}".format(...)}, with the sandbox's view of attributes. */
final class BraceFormat {

  private static final int MAX_NESTING = 2;

  private final Render render;
  private final Args args;
  private int automatic;
  private boolean numbered;

  private BraceFormat(Render render, Args args) {
    this.render = render;
    this.args = args;
  }

  static Object format(Render render, Object text, Args args) {
    var out = new Output(render.budget());
    new BraceFormat(render, args).expand(text, 0, out);
    return Texts.isMarkup(text) ? out.toMarkup() : out.toText();
  }

  private void expand(Object text, int depth, Output out) {
    if (depth >= MAX_NESTING) {
      throw Fail.value("Max string recursion exceeded");
    }
    String chars = String.valueOf(Texts.text(text));
    int from = 0;
    int at = 0;
    while (at < chars.length()) {
      char c = chars.charAt(at);
      if (c != '{' && c != '}') {
        at++;
        continue;
      }
      boolean doubled = at + 1 < chars.length() && chars.charAt(at + 1) == c;
      if (doubled) {
        out.appendText(Texts.cut(text, from, at + 1));
        at += 2;
        from = at;
        continue;
      }
      if (c == '}') {
        throw Fail.value("Single '}' encountered in format string");
      }
      out.appendText(Texts.cut(text, from, at));
      int end = fieldEnd(chars, at + 1);
      field(chars.substring(at + 1, end), depth, out);
      at = end + 1;
      from = at;
    }
    out.appendText(Texts.cut(text, from, chars.length()));
  }

  private static int fieldEnd(String chars, int from) {
    int open = 1;
    for (int i = from; i < chars.length(); i++) {
      char c = chars.charAt(i);
      if (c == '{') {
        open++;
      } else if (c == '}' && --open == 0) {
        return i;
      }
    }
    throw Fail.value(
        from >= chars.length()
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
  }

  private void field(String field, int depth, Output out) {
    int end = nameEnd(field);
    String name = field.substring(0, end);
    char conversion = 0;
    int at = end;
    if (at < field.length() && field.charAt(at) == '!') {
      if (at + 1 >= field.length()) {
        throw Fail.value("end of string while looking for conversion specifier");
      }
      conversion = field.charAt(at + 1);
      at += 2;
      if (at < field.length() && field.charAt(at) != ':') {
        throw Fail.value("expected ':' after conversion specifier");
      }
    }
    Object value = convert(lookUp(name), conversion);
    var spec = new Output(render.budget());
    if (at < field.length()) {
      expand(field.substring(at + 1), depth + 1, spec);
    }
    out.appendText(FormatSpec.format(render, value, spec.chars().toString()));
  }

  /** A bracketed key may hold any character. */
  private static int nameEnd(String field) {
    boolean bracket = false;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '[') {
        bracket = true;
      } else if (c == ']') {
        bracket = false;
      } else if (!bracket && (c == '!' || c == ':')) {
        return i;
      }
    }
    return field.length();
  }

  private Object convert(Object value, char conversion) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Repr.str(render, value);
      case 'r' -> represent(value);
      case 'a' -> {
        String text = String.valueOf(Texts.text(represent(value)));
        String quoted = Repr.quoteAscii(text);
        yield quoted.substring(1, quoted.length() - 1).replace("\\'", "'").replace("\\\\", "\\");
      }
      default -> throw Fail.value("Unknown conversion specifier " + conversion);
    };
  }

  private Object represent(Object value) {
    var out = new Output(render.budget());
    Repr.append(value, out);
    return out.toText();
  }

  private Object lookUp(String name) {
    int end = 0;
    while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
      end++;
    }
    Object value = first(name.substring(0, end));
    int at = end;
    while (at < name.length()) {
      if (name.charAt(at) == '.') {
        int stop = at + 1;
        while (stop < name.length() && name.charAt(stop) != '.' && name.charAt(stop) != '[') {
          stop++;
        }
        if (stop == at + 1) {
          throw Fail.value("Empty attribute in format string");
        }
        value = Attributes.attribute(value, name.substring(at + 1, stop));
        at = stop;
      } else if (name.charAt(at) == '[') {
        int stop = name.indexOf(']', at);
        if (stop < 0) {
          throw Fail.value("Missing ']' in format string");
        }
        String key = name.substring(at + 1, stop);
        if (key.isEmpty()) {
          throw Fail.value("Empty attribute in format string");
        }
        Long index = index(key);
        value = Attributes.item(value, index == null ? key : index);
        at = stop + 1;
      } else {
        throw Fail.value("Only '.' or '[' may follow ']' in format field specifier");
      }
    }
    return value;
  }

  private Object first(String name) {
    if (name.isEmpty()) {
      if (numbered) {
        throw Fail.value(
            "cannot switch from manual field specification to automatic field numbering");
      }
      return positional(automatic++);
    }
    Long index = index(name);
    if (index != null) {
      if (automatic > 0) {
        throw Fail.value(
            "cannot switch from manual field specification to automatic field numbering");
      }
      numbered = true;
      return positional(index);
    }
    for (int i = 0; i < args.names().length; i++) {
      if (args.names()[i].equals(name)) {
        return args.values()[i];
      }
    }
    throw Fail.key(Repr.quote(name));
  }

  private Object positional(long index) {
    if (index >= args.count()) {
      throw Fail.index("tuple index out of range");
    }
    return args.positional()[(int) index];
  }

  private static @Nullable Long index(String text) {
    boolean digits = !text.isEmpty() && text.length() < 10;
    for (int i = 0; i < text.length() && digits; i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return digits ? Long.valueOf(text) : null;
  }
}
