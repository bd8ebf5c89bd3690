package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}: where a loop is, and what stands before and behind. */
final class LoopContext implements Callable {

  /** Renders the body of a recursive loop for further items. */
  interface Recursion {
    Object render(Object items, int depth0);
  }

  private final Render render;
  private final Object source;
  private final @Nullable Recursion recursion;
  private final int depth0;
  private Iterator<Object> items;
  private int index0 = -1;
  private int length = -1;
  private @Nullable Object held;
  private @Nullable Object current;
  private @Nullable Object before;
  private @Nullable Seq lastChanged;

  LoopContext(Render render, Object source, @Nullable Recursion recursion, int depth0) {
    this.render = render;
    this.source = source;
    this.items = Iterate.over(source);
    this.recursion = recursion;
    this.depth0 = depth0;
  }

  /** The next item, null at the end. */
  @Nullable Object advance() {
    Object next = peek();
    if (next == null) {
      return null;
    }
    held = null;
    index0++;
    before = current;
    current = next;
    return next;
  }

  private @Nullable Object peek() {
    if (held == null && items.hasNext()) {
      held = items.next();
    }
    return held;
  }

  int index() {
    return index0 + 1;
  }

  int length() {
    if (length < 0) {
      int known = source instanceof LoopContext ? -1 : Iterate.length(source);
      if (known < 0) {
        List<Object> rest = Iterate.collect(render.budget(), Generator.of(items));
        items = rest.iterator();
        known = rest.size() + index() + (held == null ? 0 : 1);
      }
      length = known;
    }
    return length;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "first" -> index0 == 0;
      case "last" -> peek() == null;
      case "index" -> (long) index();
      case "index0" -> (long) index0;
      case "length" -> (long) length();
      case "revindex" -> (long) length() - index0;
      case "revindex0" -> (long) length() - index();
      case "depth" -> (long) depth0 + 1;
      case "depth0" -> (long) depth0;
      case "previtem" ->
          index0 == 0 || before == null ? Undefined.because("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? Undefined.because("there is no next item") : next;
      }
      case "cycle" -> new BoundMethod(this, name, (r, loop, args) -> cycle(args));
      case "changed" -> new BoundMethod(this, name, (r, loop, args) -> changed(args));
      default -> null;
    };
  }

  private Object cycle(Args args) {
    Object[] values = args.only("cycle", 0, Integer.MAX_VALUE);
    if (values.length == 0) {
      throw Fail.type("no items for cycling given");
    }
    return values[index0 % values.length];
  }

  private Object changed(Args args) {
    Seq values = Seq.tuple(args.only("changed", 0, Integer.MAX_VALUE));
    if (lastChanged != null && render.compare().equal(lastChanged, values)) {
      return false;
    }
    lastChanged = values;
    return true;
  }

  @Override
  public Object call(Render caller, Args args) {
    Object[] given = args.only("loop", 1, 1);
    if (recursion == null) {
      throw Fail.type("The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.render(given[0], depth0 + 1);
  }

  /** The items that are still to come, for whoever walks through the loop itself. */
  Iterator<Object> items() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek() != null;
      }

      @Override
      public Object next() {
        Object next = advance();
        if (next == null) {
          throw new NoSuchElementException();
        }
        return next;
      }
    };
  }

  @Override
  public String typeName() {
    return "LoopContext";
  }
}
