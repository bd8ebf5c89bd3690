package dev.shepherd.benchmark;

/**
 * One peer in one case in one round.
 *
 * @param cpuMicros CPU time of the peer's process tree per completed request; NaN when direct
 * @param perSecond completed requests per second
 * @param p50Micros median latency
 * @param p99Micros latency that one request in a hundred exceeds
 * @param residentMiB memory of the peer's process tree; NaN when direct
 * @param failed answers that were not 200 or broke off
 * @param foreignCpus CPUs kept busy by processes that have no part in this
 */
record Measurement(
    String peer,
    BenchCase load,
    int round,
    double cpuMicros,
    double perSecond,
    double p50Micros,
    double p99Micros,
    double residentMiB,
    long failed,
    double foreignCpus) {}
