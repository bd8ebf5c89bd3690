/** Client dialects: request validation, SSE framing, error bodies. */
@NullMarked
package dev.shepherd.dialect;

import org.jspecify.annotations.NullMarked;
