/**
 * Proofs with real processes: what clients see while engines die, networks fail and gateways
 * restart; how fast a departure reaches the engine; and whether memory stays flat.
 */
@NullMarked
package dev.shepherd.benchmark.chaos;

import org.jspecify.annotations.NullMarked;
