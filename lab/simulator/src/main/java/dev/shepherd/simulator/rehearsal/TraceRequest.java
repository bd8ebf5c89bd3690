package dev.shepherd.simulator.rehearsal;

import dev.shepherd.simulator.Prompt;

/**
 * One request of a trace.
 *
 * @param atNanos when it arrives, from the start of the trace, before any speed-up
 * @param prompt its length and blocks
 * @param outputTokens length of the answer, at least 1
 * @param burst whether it belongs to an injected burst, which is reported apart
 */
record TraceRequest(long atNanos, Prompt prompt, long outputTokens, boolean burst) {}
