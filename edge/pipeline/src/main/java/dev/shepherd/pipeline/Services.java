package dev.shepherd.pipeline;

import dev.shepherd.admission.ByteBudget;
import dev.shepherd.admission.ConcurrencyLimiter;
import dev.shepherd.admission.RateBucket;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.net.Upstreams;
import dev.shepherd.routing.Chance;
import dev.shepherd.workers.FleetSnapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the phases of a request work with, wired once. Everything in it is thread-safe.
 *
 * @param fleet the fleet as it is now
 * @param rate requests per second, null for no limit
 */
record Services(
    Clock clock,
    Randomness randomness,
    Chance chance,
    Identify identify,
    ConcurrencyLimiter limiter,
    @Nullable RateBucket rate,
    ByteBudget budget,
    Supplier<FleetSnapshot> fleet,
    WorkerReports reports,
    Upstreams upstreams,
    UpstreamHeads upstreamHeads,
    Answers answers,
    PipelineLimits limits,
    RetryRules retry,
    RoutingKeyReader routingKeys,
    Metering metering,
    Audit audit) {}
