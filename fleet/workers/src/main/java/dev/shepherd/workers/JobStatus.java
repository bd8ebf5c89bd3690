package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/**
 * How far an order has got.
 *
 * @param jobType {@code AddWorker}, {@code UpdateWorker} or {@code RemoveWorker}
 * @param status {@code pending}, {@code processing} or {@code failed}; a job that succeeded is gone
 * @param message why it failed, or what it waits for
 * @param timestampSeconds of the latest change, since 1970
 */
public record JobStatus(
    String jobType,
    String workerUrl,
    String status,
    @Nullable String message,
    long timestampSeconds) {}
