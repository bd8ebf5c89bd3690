/** A network that misbehaves on demand: a TCP proxy whose faults are scripted or drawn by seed. */
@NullMarked
package dev.shepherd.simulator.faults;

import org.jspecify.annotations.NullMarked;
