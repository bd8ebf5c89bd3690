/** What tokenising costs, method by method. */
@NullMarked
package dev.shepherd.benchmark.tokenizer;

import org.jspecify.annotations.NullMarked;
