package dev.shepherd.gateway.control;

import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PolicyFactory;
import dev.shepherd.routing.ShadowListener;
import dev.shepherd.routing.ShadowedPolicy;
import dev.shepherd.telemetry.Buckets;
import dev.shepherd.telemetry.Counter;
import dev.shepherd.telemetry.Family;
import dev.shepherd.telemetry.Histogram;
import dev.shepherd.telemetry.Metrics;
import dev.shepherd.workers.PolicyShaping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets a shadow policy beside each model's own and counts what it says. Thread-safe. */
public final class ShadowMetrics implements PolicyShaping {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowMetrics.class);
  private static final String[] MODEL_AND_POLICY = {"model", "policy"};

  private static final Buckets GAPS =
      Buckets.ofSeconds(0, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60);

  private final String shadow;
  private final Family<Counter> decisions;
  private final Family<Counter> promptUnits;
  private final Family<Counter> matchedUnits;
  private final Family<Histogram> gaps;

  /**
   * Adds the families to these metrics.
   *
   * @param shadow name of the policy to try
   */
  public ShadowMetrics(String shadow, Metrics metrics) {
    this.shadow = shadow;
    decisions =
        metrics.counter(
            "smg_shadow_policy_decisions_total",
            "Opinions of the shadow policy: agree or differ on the worker, refused, failed",
            "model",
            "policy",
            "result");
    promptUnits =
        metrics.counter(
            "smg_shadow_policy_prompt_units_total",
            "Length of the prompts that the shadow policy saw, in bytes or tokens",
            MODEL_AND_POLICY);
    matchedUnits =
        metrics.counter(
            "smg_shadow_policy_matched_units_total",
            "How much of these prompts the worker that was chosen (choice=active) and the worker"
                + " that the shadow prefers (choice=shadow) are thought to hold",
            "model",
            "policy",
            "choice");
    gaps =
        metrics.histogram(
            "smg_shadow_policy_gap_seconds",
            "By how much sooner the shadow policy expects the first token on the worker that it"
                + " prefers",
            GAPS,
            MODEL_AND_POLICY);
  }

  @Override
  public Policy shape(String model, Policy policy, PolicyFactory factory) {
    return new ShadowedPolicy(policy, factory.of(shadow), new Opinions(model));
  }

  /** The series of one model. */
  private final class Opinions implements ShadowListener {
    private final String model;
    private final Counter agreed;
    private final Counter differed;
    private final Counter refused;
    private final Counter failed;
    private final Counter prompt;
    private final Counter activeMatched;
    private final Counter shadowMatched;
    private final Histogram gap;

    Opinions(String model) {
      this.model = model;
      agreed = decisions.with(model, shadow, "agree");
      differed = decisions.with(model, shadow, "differ");
      refused = decisions.with(model, shadow, "refused");
      failed = decisions.with(model, shadow, "failed");
      prompt = promptUnits.with(model, shadow);
      activeMatched = matchedUnits.with(model, shadow, "active");
      shadowMatched = matchedUnits.with(model, shadow, "shadow");
      gap = gaps.with(model, shadow);
    }

    @Override
    public void decided(
        boolean same, long promptLength, long matchedByActive, long matchedByShadow, double lag) {
      (same ? agreed : differed).increment();
      if (promptLength > 0) {
        prompt.add(promptLength);
        activeMatched.add(matchedByActive);
        shadowMatched.add(matchedByShadow);
      }
      if (Double.isFinite(lag)) {
        gap.observe(Math.max(0, lag));
      }
    }

    @Override
    public void refused() {
      refused.increment();
    }

    @Override
    public void failed(RuntimeException failure, boolean last) {
      failed.increment();
      if (last) {
        LOG.warn(
            "shadow policy {} of model {} failed too often and is not asked any more",
            shadow,
            model,
            failure);
      }
    }
  }
}
