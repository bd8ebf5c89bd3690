/** What parsing costs per token. */
@NullMarked
package dev.shepherd.benchmark.parser;

import org.jspecify.annotations.NullMarked;
