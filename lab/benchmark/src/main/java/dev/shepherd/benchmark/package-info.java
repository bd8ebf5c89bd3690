/** Whole-process benchmarks of the gateway beside other proxies. */
@NullMarked
package dev.shepherd.benchmark;

import org.jspecify.annotations.NullMarked;
