package dev.shepherd.cli;

import java.io.PrintStream;

/**
 * Where a command speaks: answers go to {@code out}, complaints to {@code err}. Both belong to the
 * caller and are not closed by commands.
 */
public record Terminal(PrintStream out, PrintStream err) {}
