/** What may run now: concurrency, queueing and the byte budget. */
@NullMarked
package dev.shepherd.admission;

import org.jspecify.annotations.NullMarked;
