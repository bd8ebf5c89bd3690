/** Models other than BPE: unigram, WordPiece and whole words. */
@NullMarked
package dev.shepherd.tokenizer.model;

import org.jspecify.annotations.NullMarked;
