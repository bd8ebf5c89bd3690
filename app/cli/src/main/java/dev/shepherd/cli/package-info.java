/** The command line: one small class per command. */
@NullMarked
package dev.shepherd.cli;

import org.jspecify.annotations.NullMarked;
