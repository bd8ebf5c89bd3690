package dev.shepherd.template.jinja;

import org.jspecify.annotations.Nullable;

/** Values that come round again and again; made by {@code cycler(...)}. */
final class Cycler {

  private final Object[] items;
  private int next;

  Cycler(Object[] items) {
    this.items = items;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "current" -> items[next];
      case "items" -> Seq.tuple(items);
      case "pos" -> (long) next;
      case "next" -> new BoundMethod(this, name, (r, cycler, args) -> next());
      case "reset" ->
          new BoundMethod(
              this,
              name,
              (r, cycler, args) -> {
                next = 0;
                return None.NONE;
              });
      default -> null;
    };
  }

  private Object next() {
    Object item = items[next];
    next = (next + 1) % items.length;
    return item;
  }
}
