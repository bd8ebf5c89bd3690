package dev.shepherd.telemetry;

/**
 * What the worker metrics say about a worker.
 *
 * @param worker the URL as registered, with {@code @rank} for a data-parallel rank
 * @param model one of the models it serves
 * @param workerType {@code regular}, {@code prefill}, {@code decode} or {@code encode}
 * @param connectionMode {@code http}, {@code grpc} or {@code zmq}
 */
public record WorkerLabels(String worker, String model, String workerType, String connectionMode) {}
