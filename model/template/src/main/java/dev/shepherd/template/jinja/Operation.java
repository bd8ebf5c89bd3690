package dev.shepherd.template.jinja;

/** A filter, a test, or a method: something that is done to a value, with arguments. */
@FunctionalInterface
interface Operation {

  Object apply(Render render, Object subject, Args args);
}
