/** The commands that make token ids of text and text of token ids. */
@NullMarked
package dev.shepherd.cli.tokenizer;

import org.jspecify.annotations.NullMarked;
