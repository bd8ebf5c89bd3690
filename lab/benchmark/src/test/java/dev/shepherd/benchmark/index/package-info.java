/** What the prefix index costs in time and memory. */
@NullMarked
package dev.shepherd.benchmark.index;

import org.jspecify.annotations.NullMarked;
