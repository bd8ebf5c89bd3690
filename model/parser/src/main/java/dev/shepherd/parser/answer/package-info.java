/** Between parsers and the client: stop strings in parsed text, and why an answer ended. */
@NullMarked
package dev.shepherd.parser.answer;

import org.jspecify.annotations.NullMarked;
