/**
 * What a model wrote, told as events: content, reasoning, tool calls. Nothing that was fed is lost.
 */
@NullMarked
package dev.shepherd.parser;

import org.jspecify.annotations.NullMarked;
