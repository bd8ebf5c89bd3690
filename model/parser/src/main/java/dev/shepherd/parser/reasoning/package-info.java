/** Formats of thinking. */
@NullMarked
package dev.shepherd.parser.reasoning;

import org.jspecify.annotations.NullMarked;
