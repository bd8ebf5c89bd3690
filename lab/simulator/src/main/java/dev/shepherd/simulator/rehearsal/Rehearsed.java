package dev.shepherd.simulator.rehearsal;

import org.jspecify.annotations.Nullable;

/**
 * One replay of one policy in one scenario.
 *
 * @param burst null without a burst
 */
record Rehearsed(Scenario scenario, Summary summary, ReplayLog log, @Nullable BurstSummary burst) {}
