/** {@code smg bench tokenizer}: encoding beside the libraries that a user could pick instead. */
@NullMarked
package dev.shepherd.benchmark.tokens;

import org.jspecify.annotations.NullMarked;
