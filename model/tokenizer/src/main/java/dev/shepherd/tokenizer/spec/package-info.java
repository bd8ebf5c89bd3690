/**
 * What a tokenizer is, told without any file format: the loaders write it, the encoder and the
 * decoder are compiled from it.
 *
 * <p>All types are immutable and safe for use by any thread. Arrays are shared, not copied; nobody
 * may write to an array that he got from here.
 */
@NullMarked
package dev.shepherd.tokenizer.spec;

import org.jspecify.annotations.NullMarked;
