/** The file formats of tokenizers, read into {@link dev.shepherd.tokenizer.spec.TokenizerSpec}. */
@NullMarked
package dev.shepherd.tokenizer.load;

import org.jspecify.annotations.NullMarked;
