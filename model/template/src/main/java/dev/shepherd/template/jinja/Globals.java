package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template can call. */
final class Globals {

  private static final Map<String, Object> ALL =
      Map.of(
          "range", function("safe_range", Globals::range),
          "dict", type("dict", Globals::dict),
          "namespace", type("jinja2.utils.Namespace", Globals::namespace),
          "cycler", type("jinja2.utils.Cycler", Globals::cycler),
          "joiner", type("jinja2.utils.Joiner", Globals::joiner),
          "raise_exception", function("raise_exception", Globals::raise),
          "strftime_now", function("strftime_now", Globals::now));

  private Globals() {}

  static @Nullable Object named(String name) {
    return ALL.get(name);
  }

  private static GlobalFunction function(String name, GlobalFunction.Body body) {
    return new GlobalFunction(name, "function", body);
  }

  private static GlobalFunction type(String name, GlobalFunction.Body body) {
    return new GlobalFunction(name, "type", body);
  }

  private static Object range(Render render, Args args) {
    Object[] given = args.only("range", 1, 3);
    long[] bounds = new long[given.length];
    for (int i = 0; i < given.length; i++) {
      bounds[i] = TextMethods.wholeNumber(given[i]);
    }
    return switch (bounds.length) {
      case 1 -> Range.of(0, bounds[0], 1);
      case 2 -> Range.of(bounds[0], bounds[1], 1);
      default -> Range.of(bounds[0], bounds[1], bounds[2]);
    };
  }

  private static Object dict(Render render, Args args) {
    var made = new HashDict();
    fill(made, render, args, "dict");
    return made;
  }

  private static void fill(HashDict target, Render render, Args args, String function) {
    if (args.count() > 1) {
      throw Fail.type(function + " expected at most 1 argument, got " + args.count());
    }
    if (args.count() == 1) {
      if (args.positional()[0] instanceof Dict other) {
        render.budget().places(16L * other.size());
        target.putAll(other);
      } else {
        pairs(target, render, args.positional()[0]);
      }
    }
    for (int i = 0; i < args.names().length; i++) {
      target.put(args.names()[i], args.values()[i]);
    }
  }

  private static void pairs(HashDict target, Render render, Object pairs) {
    Iterator<Object> all = Iterate.over(pairs);
    for (int i = 0; all.hasNext(); i++) {
      Object pair = all.next();
      if (Iterate.tryOver(pair) == null) {
        throw Fail.type(
            "cannot convert dictionary update sequence element #" + i + " to a sequence");
      }
      List<Object> parts = Iterate.collect(render.budget(), pair);
      if (parts.size() != 2) {
        throw Fail.value(
            "dictionary update sequence element #"
                + i
                + " has length "
                + parts.size()
                + "; 2 is required");
      }
      target.put(parts.get(0), parts.get(1));
    }
  }

  private static Object namespace(Render render, Args args) {
    var made = new HashDict();
    fill(made, render, args, "dict");
    var namespace = new Namespace();
    made.entries()
        .forEachRemaining(
            entry -> {
              String name = Texts.text(entry.getKey());
              if (name != null) {
                namespace.fields().put(name, entry.getValue());
              }
            });
    return namespace;
  }

  private static Object cycler(Render render, Args args) {
    Object[] items = args.only("cycler", 0, Integer.MAX_VALUE);
    if (items.length == 0) {
      throw new TemplateException(ErrorKind.PYTHON_RUNTIME, "at least one item has to be provided");
    }
    return new Cycler(items);
  }

  private static Object joiner(Render render, Args args) {
    @Nullable Object[] given = args.bind("joiner", 0, "sep");
    return new Joiner(given[0] == null ? ", " : given[0]);
  }

  private static Object raise(Render render, Args args) {
    @Nullable Object[] given = args.bind("raise_exception", 1, "message");
    Object message = given[0] == null ? "" : given[0];
    throw new TemplateException(ErrorKind.RAISED, Repr.plain(render, message));
  }

  private static Object now(Render render, Args args) {
    @Nullable Object[] given = args.bind("strftime_now", 1, "format");
    String pattern = TextMethods.requireText(given[0], "strftime() argument 1 must be str, not ");
    render.budget().steps(pattern.length());
    return Strftime.format(pattern, render.now());
  }
}
