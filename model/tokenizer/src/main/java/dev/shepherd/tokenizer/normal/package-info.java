/** Normalisers: text is changed before it is cut into words. */
@NullMarked
package dev.shepherd.tokenizer.normal;

import org.jspecify.annotations.NullMarked;
