/** Formats whose calls are tags or Python calls. */
@NullMarked
package dev.shepherd.parser.markup;

import org.jspecify.annotations.NullMarked;
