/** Wiring and routes of the gateway process; nothing else. */
@NullMarked
package dev.shepherd.gateway;

import org.jspecify.annotations.NullMarked;
