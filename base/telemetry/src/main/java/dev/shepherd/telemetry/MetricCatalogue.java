package dev.shepherd.telemetry;

/**
 * Every metric family of the gateway, declared in one place under the names, types and labels that
 * dashboards of the reference release use. Names starting with {@code jvm_} are in {@link
 * JvmMetrics}.
 */
final class MetricCatalogue {
  final Family<Counter> httpRequests;
  final Family<Counter> httpResponses;
  final Family<Histogram> httpDuration;
  final Family<Gauge> httpActive;
  final Family<Gauge> httpInflightAge;
  final Family<Counter> httpRateLimit;
  final Family<Counter> httpConnectionTimeouts;

  final Family<Gauge> admissionInflight;
  final Family<Gauge> admissionQueueDepth;
  final Family<Counter> admissionQueueRejected;

  final Family<Counter> routerRequests;
  final Family<Histogram> routerDuration;
  final Family<Counter> routerErrors;
  final Family<Counter> routerUpstreamResponses;
  final Family<Histogram> routerTtft;
  final Family<Histogram> routerTpot;
  final Family<Histogram> routerGeneration;
  final Family<Counter> routerTokens;
  final Family<Counter> routerBodyPath;
  final Family<Counter> routerSendRetries;

  final Family<Gauge> workerPoolSize;
  final Family<Gauge> workerRequestsActive;
  final Family<Counter> workerRequests;
  final Family<Gauge> workerHealth;
  final Family<Counter> workerHealthChecks;
  final Family<Counter> workerSelection;
  final Family<Counter> workerErrors;
  final Family<Gauge> breakerState;
  final Family<Counter> breakerTransitions;
  final Family<Counter> breakerOutcomes;
  final Family<Gauge> breakerFailures;
  final Family<Gauge> breakerSuccesses;
  final Family<Counter> retries;
  final Family<Counter> retriesExhausted;
  final Family<Counter> retryBudgetExhausted;
  final Family<Summary> retryBackoff;
  final Family<Counter> consistentHashingBranch;
  final Family<Counter> prefixHashBranch;
  final Family<Counter> manualBranch;
  final Family<Counter> cacheAwareBranch;
  final Family<Counter> routingKeySource;
  final Family<Histogram> cacheMatchRatio;
  final Family<Gauge> manualEntries;
  final Family<Gauge> workerRoutingKeys;
  final Family<Gauge> cacheTreeChars;
  final Family<Gauge> cacheTreeTenants;
  final Family<Gauge> cacheIndexBytes;

  final Family<Gauge> logDroppedLines;
  final Family<Histogram> eventLoopDelay;
  final Family<Counter> eventLoopStalls;

  MetricCatalogue(Metrics metrics) {
    httpRequests =
        metrics.counter("smg_http_requests_total", "Requests received", "method", "path");
    httpResponses =
        metrics.counter(
            "smg_http_responses_total",
            "Answers, counted when they end",
            "path",
            "status_code",
            "error_code");
    httpDuration =
        metrics.histogram(
            "smg_http_request_duration_seconds",
            "Time from the request's head to the last byte of the answer, streams included",
            "method",
            "path");
    httpActive =
        metrics.gauge("smg_http_connections_active", "Requests in flight, open streams included");
    httpInflightAge =
        metrics.gauge(
            "smg_http_inflight_request_age_count",
            "Requests in flight with an age above gt and up to le seconds; not cumulative",
            "gt",
            "le");
    httpRateLimit =
        metrics.counter(
            "smg_http_rate_limit_total", "Decisions of the concurrency limiter", "result");
    httpConnectionTimeouts =
        metrics.counter(
            "smg_http_connection_timeouts_total",
            "Client connections closed because a head took too long or nothing moved",
            "kind");

    admissionInflight =
        metrics.gauge("smg_admission_inflight", "Requests that hold a place of the limiter");
    admissionQueueDepth =
        metrics.gauge("smg_admission_queue_depth", "Requests that wait for a place");
    admissionQueueRejected =
        metrics.counter(
            "smg_admission_queue_rejected_total",
            "Requests turned away at or from the queue",
            "reason");

    String router = "router_type";
    String backend = "backend_type";
    String connection = "connection_mode";
    String model = "model";
    String endpoint = "endpoint";
    routerRequests =
        metrics.counter(
            "smg_router_requests_total",
            "Requests routed",
            router,
            backend,
            connection,
            model,
            endpoint,
            "streaming");
    routerDuration =
        metrics.histogram(
            "smg_router_request_duration_seconds",
            "Time from routing to the end of the answer",
            router,
            backend,
            connection,
            model,
            endpoint);
    routerErrors =
        metrics.counter(
            "smg_router_request_errors_total",
            "Requests that failed in the end",
            router,
            backend,
            connection,
            model,
            endpoint,
            "error_type");
    routerUpstreamResponses =
        metrics.counter(
            "smg_router_upstream_responses_total",
            "Outcomes of single attempts, by status",
            router,
            "status_code",
            "error_code");
    routerTtft =
        metrics.histogram(
            "smg_router_ttft_seconds", "Time to first token", router, backend, model, endpoint);
    routerTpot =
        metrics.histogram(
            "smg_router_tpot_seconds",
            "Time per output token after the first",
            router,
            backend,
            model,
            endpoint);
    routerGeneration =
        metrics.histogram(
            "smg_router_generation_duration_seconds",
            "Time from dispatch to the end of a generation",
            router,
            backend,
            model,
            endpoint);
    routerTokens =
        metrics.counter(
            "smg_router_tokens_total",
            "Tokens as reported by workers",
            router,
            backend,
            model,
            endpoint,
            "token_type");
    routerBodyPath =
        metrics.counter(
            "smg_router_request_body_path_total",
            "Whether request bodies were buffered or streamed, and why",
            "path",
            "reason");
    routerSendRetries =
        metrics.counter(
            "smg_router_upstream_send_retries_total",
            "Requests sent again because a reused connection was already dead",
            router);

    workerPoolSize =
        metrics.gauge(
            "smg_worker_pool_size", "Registered workers", "worker_type", connection, model);
    workerRequestsActive =
        metrics.gauge("smg_worker_requests_active", "Requests in flight at a worker", "worker");
    workerRequests =
        metrics.counter("smg_worker_requests_total", "Requests sent to a worker", "worker", model);
    workerHealth = metrics.gauge("smg_worker_health", "1 ready, 0 not ready", "worker");
    workerHealthChecks =
        metrics.counter("smg_worker_health_checks_total", "Health probes", "worker_type", "result");
    workerSelection =
        metrics.counter(
            "smg_worker_selection_total",
            "Workers picked",
            "worker_type",
            connection,
            model,
            "policy");
    workerErrors =
        metrics.counter(
            "smg_worker_errors_total", "Failed attempts", "worker_type", connection, "error_type");
    breakerState =
        metrics.gauge("smg_worker_cb_state", "Breaker: 0 closed, 1 open, 2 half-open", "worker");
    breakerTransitions =
        metrics.counter(
            "smg_worker_cb_transitions_total",
            "Changes of a breaker's state",
            "worker",
            "from",
            "to");
    breakerOutcomes =
        metrics.counter(
            "smg_worker_cb_outcomes_total", "Outcomes a breaker saw", "worker", "outcome");
    breakerFailures =
        metrics.gauge(
            "smg_worker_cb_consecutive_failures", "Failures since the last success", "worker");
    breakerSuccesses =
        metrics.gauge(
            "smg_worker_cb_consecutive_successes", "Successes since the last failure", "worker");
    retries = metrics.counter("smg_worker_retries_total", "Retries", "worker_type", endpoint);
    retriesExhausted =
        metrics.counter(
            "smg_worker_retries_exhausted_total",
            "Requests that used up their attempts",
            "worker_type",
            endpoint);
    retryBudgetExhausted =
        metrics.counter(
            "smg_retry_budget_exhausted_total",
            "Attempts that were not repeated because the model's budget for that was spent",
            model);
    retryBackoff =
        metrics.summary(
            "smg_worker_retry_backoff_seconds", "Pause before a retry, by its number", "attempt");
    consistentHashingBranch =
        metrics.counter(
            "smg_consistent_hashing_policy_branch_total",
            "Decisions of the consistent_hashing policy",
            "branch");
    prefixHashBranch =
        metrics.counter(
            "smg_prefix_hash_policy_branch_total", "Decisions of the prefix_hash policy", "branch");
    manualBranch =
        metrics.counter(
            "smg_manual_policy_branch_total",
            "Decisions of the manual policy and of sticky sessions",
            "branch");
    cacheAwareBranch =
        metrics.counter(
            "smg_cache_aware_policy_branch_total", "Decisions of the cache_aware policy", "branch");
    routingKeySource =
        metrics.counter(
            "smg_routing_key_source_total", "Where sticky sessions found the key", "source");
    cacheMatchRatio =
        metrics.histogram(
            "smg_cache_aware_match_ratio",
            "Largest share of a prompt that a worker is thought to hold",
            Buckets.ofSeconds(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1));
    manualEntries =
        metrics.gauge("smg_manual_policy_cache_entries", "Routing keys that have a worker");
    workerRoutingKeys =
        metrics.gauge(
            "smg_worker_routing_keys_active",
            "Different routing keys with requests in flight at a worker",
            "worker");
    cacheTreeChars =
        metrics.gauge(
            "smg_cache_tree_chars",
            "Size of the prefix index in characters or tokens, once per worker",
            model);
    cacheTreeTenants =
        metrics.gauge("smg_cache_tree_tenants", "Workers in the prefix index", model, "tree");
    cacheIndexBytes = metrics.gauge("smg_cache_index_bytes", "Memory of the prefix index", model);

    logDroppedLines =
        metrics.gauge("smg_log_dropped_lines", "Log lines lost since the start", "sink");
    eventLoopDelay =
        metrics.histogram(
            "smg_tokio_event_loop_delay_seconds",
            "How late a timer of an event loop fired",
            Buckets.eventLoopDelays());
    eventLoopStalls =
        metrics.counter(
            "smg_tokio_event_loop_stalls_total", "Timers that fired more than 5 ms late");
  }
}
