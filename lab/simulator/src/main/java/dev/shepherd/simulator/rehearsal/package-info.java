/** Replays request traces against routing policies in virtual time. */
@NullMarked
package dev.shepherd.simulator.rehearsal;

import org.jspecify.annotations.NullMarked;
