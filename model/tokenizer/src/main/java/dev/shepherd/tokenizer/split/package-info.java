/** Pre-tokenisers: how text is cut into the words that the model sees. */
@NullMarked
package dev.shepherd.tokenizer.split;

import org.jspecify.annotations.NullMarked;
