/**
 * The demo: engines that only pretend, a gateway, gentle traffic, and a table of what goes where.
 */
@NullMarked
package dev.shepherd.cli.demo;

import org.jspecify.annotations.NullMarked;
