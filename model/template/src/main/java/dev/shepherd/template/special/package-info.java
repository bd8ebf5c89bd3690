/** Prompt formats of models whose vendors publish code instead of a template. */
@NullMarked
package dev.shepherd.template.special;

import org.jspecify.annotations.NullMarked;
