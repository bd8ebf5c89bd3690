package dev.shepherd.template.jinja;

/** A compiled statement. */
interface Act {

  /** How a statement ended: the next one follows, or the loop around it ends or goes on. */
  enum Signal {
    NEXT,
    BREAK,
    CONTINUE
  }

  Signal run(Frame frame);
}
