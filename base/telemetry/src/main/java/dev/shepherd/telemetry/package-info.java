/** Metric registry, metric catalogue and Prometheus exposition. */
@NullMarked
package dev.shepherd.telemetry;

import org.jspecify.annotations.NullMarked;
