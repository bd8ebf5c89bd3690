/** Byte pair encoding: from a word to its ids in linear time, and the cache of words. */
@NullMarked
package dev.shepherd.tokenizer.bpe;

import org.jspecify.annotations.NullMarked;
