/** Reads template text: tokens, grammar and a tree that can be looked at. */
@NullMarked
package dev.shepherd.template.syntax;

import org.jspecify.annotations.NullMarked;
