package dev.shepherd.net;

import java.time.Duration;

/**
 * Limits of the client side.
 *
 * @param maxHeadBytes longest request head; longer ones get 431
 * @param maxHeaders most header fields in a head
 * @param maxConnections open connections; further ones are closed at once
 * @param headTimeout a head that is not complete in time gets 408; zero for no limit
 * @param idleTimeout a connection without a request is closed after this; zero for no limit
 * @param bodyStallTimeout a body of which nothing came for this long gets 408; zero for no limit
 */
public record ServerConfig(
    int maxHeadBytes,
    int maxHeaders,
    int maxConnections,
    Duration headTimeout,
    Duration idleTimeout,
    Duration bodyStallTimeout) {}
