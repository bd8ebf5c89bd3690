/** Tools of every parser: windows over text that comes in pieces, markers, JSON values, buffers. */
@NullMarked
package dev.shepherd.parser.scan;

import org.jspecify.annotations.NullMarked;
