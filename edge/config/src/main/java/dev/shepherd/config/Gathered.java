package dev.shepherd.config;

import java.util.List;

/**
 * The raw words given for one option.
 *
 * @param source where they come from, as people know it: the flag as typed or the variable
 * @param words the words, in order; for a switch the one word {@code true} or {@code false}
 */
record Gathered(String source, List<String> words) {}
