/** Policies that choose a worker: pure decisions without I/O or a clock of their own. */
@NullMarked
package dev.shepherd.routing;

import org.jspecify.annotations.NullMarked;
