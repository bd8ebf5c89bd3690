/** Log output behind the slf4j API, and the access log. */
@NullMarked
package dev.shepherd.telemetry.log;

import org.jspecify.annotations.NullMarked;
