/**
 * Where tokenizers come from that are named by a model id rather than a path. Nothing is fetched
 * unless a mirror is configured.
 */
@NullMarked
package dev.shepherd.tokenizer.hub;

import org.jspecify.annotations.NullMarked;
