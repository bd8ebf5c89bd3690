package dev.shepherd.simulator.rehearsal;

import org.jspecify.annotations.Nullable;

/**
 * One replay of one policy in one scenario.
 *
 * @param effective the policy that really decided, which differs where one stands in for another
 * @param burst null without a burst
 */
record Rehearsed(
    Scenario scenario,
    Summary summary,
    String effective,
    ReplayLog log,
    @Nullable BurstSummary burst) {}
