/**
 * What the gateway knows about engines: how to recognise, probe, describe and administrate them.
 */
@NullMarked
package dev.shepherd.backend;

import org.jspecify.annotations.NullMarked;
