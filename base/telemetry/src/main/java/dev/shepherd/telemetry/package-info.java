/** Metric catalogue, log output and access log. */
@NullMarked
package dev.shepherd.telemetry;

import org.jspecify.annotations.NullMarked;
