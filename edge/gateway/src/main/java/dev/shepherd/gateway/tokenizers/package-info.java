/** The tokenizers that the gateway has itself, and the routes that serve and manage them. */
@NullMarked
package dev.shepherd.gateway.tokenizers;

import org.jspecify.annotations.NullMarked;
