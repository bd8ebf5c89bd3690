package dev.shepherd.template.jinja;

import dev.shepherd.json.JsonArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A list or tuple. Immutable, since the sandbox lets no template change one. */
abstract sealed class Seq implements Iterable<Object> {

  static final Seq EMPTY_LIST = new Plain(new Object[0], false);
  static final Seq EMPTY_TUPLE = new Plain(new Object[0], true);

  abstract int size();

  abstract Object get(int index);

  abstract boolean isTuple();

  /** A list of these values; the array belongs to it from now on. */
  static Seq list(Object... items) {
    return new Plain(items, false);
  }

  static Seq list(Collection<?> items) {
    return new Plain(items.toArray(), false);
  }

  /** A tuple of these values; the array belongs to it from now on. */
  static Seq tuple(Object... items) {
    return new Plain(items, true);
  }

  /** What {@code groupby} gives: a pair whose parts also have names. */
  static Seq group(Object key, Seq members) {
    return new Group(new Object[] {key, members});
  }

  /** A view of a JSON array. */
  static Seq of(JsonArray array, Source source) {
    return new Json(array, source);
  }

  Object[] toArray() {
    Object[] items = new Object[size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = get(i);
    }
    return items;
  }

  List<Object> toList() {
    return Arrays.asList(toArray());
  }

  @Override
  public Iterator<Object> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Object next() {
        if (next >= size()) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }

  /** Values in an array. */
  static sealed class Plain extends Seq permits Group {
    private final Object[] items;
    private final boolean tuple;

    private Plain(Object[] items, boolean tuple) {
      this.items = items;
      this.tuple = tuple;
    }

    @Override
    int size() {
      return items.length;
    }

    @Override
    Object get(int index) {
      return items[index];
    }

    @Override
    boolean isTuple() {
      return tuple;
    }

    @Override
    Object[] toArray() {
      return items.clone();
    }
  }

  /** A group of {@code groupby}. */
  static final class Group extends Plain {
    private Group(Object[] items) {
      super(items, true);
    }
  }

  /** Values that are taken out of a JSON array when they are asked for. */
  static final class Json extends Seq {
    private final JsonArray array;
    private final Source source;

    private Json(JsonArray array, Source source) {
      this.array = array;
      this.source = source;
    }

    JsonArray array() {
      return array;
    }

    boolean isUser() {
      return source.isUser();
    }

    @Override
    int size() {
      return array.size();
    }

    @Override
    Object get(int index) {
      return source.value(array.get(index));
    }

    @Override
    boolean isTuple() {
      return false;
    }
  }
}
