package dev.shepherd.simulator;

/**
 * A client that left before its answer was complete.
 *
 * @param method method of the request
 * @param uri target of the request
 * @param connection number of its connection
 * @param stepsWritten event writes that it had been sent
 * @param atNanos on the engine's clock
 */
public record Cancellation(
    String method, String uri, long connection, long stepsWritten, long atNanos) {}
