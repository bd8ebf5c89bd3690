package dev.shepherd.template.jinja;

/** A value that can be called. */
interface Callable {

  Object call(Render render, Args args);

  /** Python's name for its type. */
  String typeName();
}
