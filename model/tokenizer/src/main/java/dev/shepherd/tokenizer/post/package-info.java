/** Post-processors: special tokens around the ids of a text. */
@NullMarked
package dev.shepherd.tokenizer.post;

import org.jspecify.annotations.NullMarked;
