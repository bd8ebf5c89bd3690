/** Sets of byte sequences that are searched by prefix. */
@NullMarked
package dev.shepherd.tokenizer.trie;

import org.jspecify.annotations.NullMarked;
