package dev.shepherd.pipeline;

import dev.shepherd.admission.ByteBudget;
import dev.shepherd.admission.ConcurrencyLimiter;
import dev.shepherd.admission.RateBucket;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.identity.AuditTrail;
import dev.shepherd.identity.ControlPlane;
import dev.shepherd.identity.Cors;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.net.Upstreams;
import dev.shepherd.routing.RoutingKeys;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.telemetry.log.AccessLog;
import dev.shepherd.workers.FleetSnapshot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pipeline is made of.
 *
 * @param requestIdHeaders headers that may hold a client's own request id, the first wins
 * @param trustTenantHeader whether callers without a key may name their tenant in {@code
 *     tenantHeader}
 * @param openDiagnostics whether diagnostic routes ask for no key
 * @param rate requests per second, null for no limit
 * @param fleet the fleet as it is now
 * @param reports hears what requests find out about workers
 * @param routingKeys where requests have their routing keys
 * @param promptSeed of the keys that prompts are known by; secret unless gateways must agree
 * @param audit where administrators' doings are written, null for nowhere
 * @param history where choices of workers are kept for operators
 * @param routes all routes, relayed and answered
 */
public record PipelineSetup(
    Clock clock,
    Randomness randomness,
    KeyRing keys,
    ControlPlane controlPlane,
    List<String> requestIdHeaders,
    boolean trustTenantHeader,
    String tenantHeader,
    boolean openDiagnostics,
    Cors cors,
    ConcurrencyLimiter limiter,
    @Nullable RateBucket rate,
    ByteBudget budget,
    Supplier<FleetSnapshot> fleet,
    WorkerReports reports,
    Upstreams upstreams,
    PipelineLimits limits,
    RetryRules retry,
    RoutingKeys routingKeys,
    long promptSeed,
    GatewayMetrics metrics,
    AccessLog access,
    @Nullable AuditTrail audit,
    RoutingHistory history,
    List<Route> routes) {}
