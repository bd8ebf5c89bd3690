package dev.shepherd.routing;

/**
 * What a {@link PrefixIndex} holds. Taken without stopping anybody, so the figures may belong to
 * slightly different moments.
 *
 * @param blocks block records, those included whose holders are all gone but which nobody has
 *     cleared away yet
 * @param holders (block, worker) pairs, counted in the same way
 * @param bytes memory in use, all included, never above the limit
 * @param evictions block records given up for lack of room since the start
 */
public record PrefixIndexStats(long blocks, long holders, long bytes, long evictions) {}
