package dev.shepherd.template.jinja;

import org.jspecify.annotations.Nullable;

/** Gives nothing at the first call and a separator at all others; made by {@code joiner(...)}. */
final class Joiner implements Callable {

  private final Object separator;
  private boolean used;

  Joiner(Object separator) {
    this.separator = separator;
  }

  @Override
  public Object call(Render render, Args args) {
    args.only("joiner", 0, 0);
    Object result = used ? separator : "";
    used = true;
    return result;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "sep" -> separator;
      case "used" -> used;
      default -> null;
    };
  }

  @Override
  public String typeName() {
    return "Joiner";
  }
}
