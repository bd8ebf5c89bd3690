/** Decoding: token ids become text again, at once or as they arrive. */
@NullMarked
package dev.shepherd.tokenizer.decode;

import org.jspecify.annotations.NullMarked;
