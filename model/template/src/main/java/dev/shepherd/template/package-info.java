/**
 * Chat templates: a conversation becomes the exact text that a model was trained on.
 *
 * <p>This package holds the words that all parts share: the prompt, its spans of user content, the
 * bounds of a rendering and its errors. Package {@code syntax} reads templates, {@code jinja} runs
 * them, {@code special} holds renderers that are no templates, and {@code chat} turns requests into
 * what they read.
 */
@NullMarked
package dev.shepherd.template;

import org.jspecify.annotations.NullMarked;
