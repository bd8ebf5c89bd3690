/** Text to token ids and back, exactly as the model's own tokenizer does it. */
@NullMarked
package dev.shepherd.tokenizer;

import org.jspecify.annotations.NullMarked;
