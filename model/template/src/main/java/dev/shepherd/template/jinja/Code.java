package dev.shepherd.template.jinja;

/** A compiled expression. */
abstract class Code {

  abstract Object eval(Frame frame);

  /** Prints the value; overridden where that is possible without making the value first. */
  void print(Frame frame) {
    Object value = eval(frame);
    Repr.print(value, frame.out());
  }

  boolean test(Frame frame) {
    return Truth.of(eval(frame));
  }
}
