/**
 * What every layer shares about one request: its life, its end, its errors; and the seams to time,
 * chance and threads.
 */
@NullMarked
package dev.shepherd.exchange;

import org.jspecify.annotations.NullMarked;
