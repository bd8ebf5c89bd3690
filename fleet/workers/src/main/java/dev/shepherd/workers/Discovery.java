package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a registration found out.
 *
 * @param engine what the engine told; null when it answers but does not say what it is
 * @param healthPath the path by which it shows that it lives
 */
record Discovery(@Nullable EngineDescription engine, String healthPath) {}
