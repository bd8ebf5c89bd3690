/** Where a generation ends: stop texts and stop tokens, watched while text streams. */
@NullMarked
package dev.shepherd.tokenizer.stop;

import org.jspecify.annotations.NullMarked;
