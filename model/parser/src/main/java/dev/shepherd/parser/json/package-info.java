/** Formats whose calls are JSON text between markers. */
@NullMarked
package dev.shepherd.parser.json;

import org.jspecify.annotations.NullMarked;
