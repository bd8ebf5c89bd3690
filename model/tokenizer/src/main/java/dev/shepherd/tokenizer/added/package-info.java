/** Added tokens: found in the text itself, before it is cut into words. */
@NullMarked
package dev.shepherd.tokenizer.added;

import org.jspecify.annotations.NullMarked;
