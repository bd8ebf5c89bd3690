package dev.shepherd.template.jinja;

/** A method of a value, taken but not called yet. */
record BoundMethod(Object owner, String name, Operation method) implements Callable {

  @Override
  public Object call(Render render, Args args) {
    return render.apply(method, owner, args);
  }

  @Override
  public String typeName() {
    return "builtin_function_or_method";
  }
}
