package dev.shepherd.cli.demo;

/** Shows readings to whoever looks. Confined to one thread. */
interface View {

  /** Shows the latest reading. */
  void show(Reading now) throws InterruptedException;

  /** Leaves the terminal as it should be. */
  void end();
}
