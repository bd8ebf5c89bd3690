/** Harmony, the format of gpt-oss: rendering of requests, and parsing of what the model writes. */
@NullMarked
package dev.shepherd.parser.harmony;

import org.jspecify.annotations.NullMarked;
