package dev.shepherd.template.jinja;

/**
 * A function or class that every template can call.
 *
 * @param typeName {@code function} or {@code type}
 */
record GlobalFunction(String name, String typeName, Body body) implements Callable {

  /** What it does. */
  @FunctionalInterface
  interface Body {
    Object apply(Render render, Args args);
  }

  @Override
  public Object call(Render render, Args args) {
    return body.apply(render, args);
  }
}
