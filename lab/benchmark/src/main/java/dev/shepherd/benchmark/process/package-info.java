/** Processes that a benchmark starts, and what the system tells about them. */
@NullMarked
package dev.shepherd.benchmark.process;

import org.jspecify.annotations.NullMarked;
