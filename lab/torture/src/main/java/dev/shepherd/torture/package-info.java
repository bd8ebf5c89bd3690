/** Whole fleets under random faults, on one thread and virtual time, repeatable by seed. */
@NullMarked
package dev.shepherd.torture;

import org.jspecify.annotations.NullMarked;
