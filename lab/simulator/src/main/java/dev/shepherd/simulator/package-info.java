/** Simulated inference engines with realistic timing and prefix caches. */
@NullMarked
package dev.shepherd.simulator;

import org.jspecify.annotations.NullMarked;
