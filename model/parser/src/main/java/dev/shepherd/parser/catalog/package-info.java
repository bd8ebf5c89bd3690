/**
 * Which formats there are, which one a model writes, and how reasoning and tool parsers are joined.
 */
@NullMarked
package dev.shepherd.parser.catalog;

import org.jspecify.annotations.NullMarked;
