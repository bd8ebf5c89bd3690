/**
 * Turns requests of the Chat, Messages and Responses APIs into what templates read, and renders
 * them.
 */
@NullMarked
package dev.shepherd.template.chat;

import org.jspecify.annotations.NullMarked;
