package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Walks through values that hold others. */
final class Iterate {

  private Iterate() {}

  /**
   * The parts of a value in order.
   *
   * @throws dev.shepherd.template.TemplateException when it has none
   */
  static Iterator<Object> over(Object value) {
    Iterator<Object> parts = tryOver(value);
    if (parts == null) {
      throw Fail.type("'" + Types.name(value) + "' object is not iterable");
    }
    return parts;
  }

  /** The parts of a value in order, null when it cannot be walked through. */
  static @Nullable Iterator<Object> tryOver(Object value) {
    return switch (value) {
      case Seq seq -> seq.iterator();
      case Dict dict -> dict.keys();
      case DictView view -> view.iterator();
      case Range range -> range.iterator();
      case Generator generator -> generator.values();
      case Undefined undefined -> Collections.emptyIterator();
      case String text -> characters(text);
      case RichText rich -> characters(rich.withoutMarkup());
      case LoopContext loop -> map(loop.items(), item -> Seq.tuple(item, loop));
      default -> null;
    };
  }

  /** Length of a value; -1 when it has none. */
  static int length(Object value) {
    return switch (value) {
      case Seq seq -> seq.size();
      case Dict dict -> dict.size();
      case DictView view -> view.dict().size();
      case Range range -> range.size();
      case Undefined undefined -> 0;
      case String text -> Texts.length(text);
      case RichText rich -> Texts.length(rich.text());
      case LoopContext loop -> loop.length();
      default -> -1;
    };
  }

  /** Length of a value, which must have one. */
  static int requireLength(Object value) {
    int length = length(value);
    if (length < 0) {
      throw Fail.type("object of type '" + Types.name(value) + "' has no len()");
    }
    return length;
  }

  /** All parts of a value. */
  static List<Object> collect(Budget budget, Object value) {
    Iterator<Object> parts = over(value);
    int length = value instanceof Generator ? 0 : Math.max(0, length(value));
    int places = value instanceof Seq ? 1 : 4;
    budget.places((long) places * length);
    List<Object> all = new ArrayList<>(length);
    while (parts.hasNext()) {
      if (all.size() >= length) {
        budget.places(places);
      }
      all.add(parts.next());
    }
    return all;
  }

  static <T> Iterator<Object> map(Iterator<T> source, Function<? super T, Object> function) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public Object next() {
        return function.apply(source.next());
      }
    };
  }

  /** An iterator that is made when its first item is asked for, so that failures come then. */
  static Iterator<Object> lazily(Supplier<Iterator<Object>> maker) {
    return new Iterator<>() {
      private @Nullable Iterator<Object> made;

      private Iterator<Object> made() {
        if (made == null) {
          made = maker.get();
        }
        return made;
      }

      @Override
      public boolean hasNext() {
        return made().hasNext();
      }

      @Override
      public Object next() {
        return made().next();
      }
    };
  }

  static Iterator<Object> filter(Iterator<Object> source, Predicate<Object> test) {
    return new Iterator<>() {
      private @Nullable Object held;

      @Override
      public boolean hasNext() {
        while (held == null && source.hasNext()) {
          Object next = source.next();
          if (test.test(next)) {
            held = next;
          }
        }
        return held != null;
      }

      @Override
      public Object next() {
        Object next = hasNext() ? held : null;
        if (next == null) {
          throw new NoSuchElementException();
        }
        held = null;
        return next;
      }
    };
  }

  private static Iterator<Object> characters(Object text) {
    String chars = String.valueOf(Texts.text(text));
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < chars.length();
      }

      @Override
      public Object next() {
        if (at >= chars.length()) {
          throw new NoSuchElementException();
        }
        int from = at;
        at += Character.charCount(chars.codePointAt(at));
        return Texts.cut(text, from, at);
      }
    };
  }
}
