/** The fleet: registry, registration, health, breaker and loads of workers. */
@NullMarked
package dev.shepherd.workers;

import org.jspecify.annotations.NullMarked;
