package dev.shepherd.simulator.rehearsal;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sets replays beside each other, as a table for people or JSON for programs. */
final class RehearsalReport {
  private static final String ROW = "  %-20s %6s %8s %8s %8s %8s %9s %9s %8s %9s %9s %11s%n";

  private final Trace trace;
  private final List<Rehearsed> replays;

  RehearsalReport(Trace trace, List<Rehearsed> replays) {
    this.trace = trace;
    this.replays = List.copyOf(replays);
  }

  /** One section per scenario. */
  String table() {
    var text = new StringBuilder();
    for (var scenario : scenarios()) {
      title(text, scenario);
      rows(text, of(scenario));
      bursts(text, of(scenario));
    }
    text.append(
        """

        TTFT in seconds. 'x oracle' and 'x RR' compare the mean (and the p99) with those of the oracle
        and of round robin in the same scenario. Spread is the busiest worker over the mean of all.
        """);
    if (replays.stream().anyMatch(r -> !r.scenario().timing().prefillUndisturbed())) {
      text.append("In these engines requests disturb each other: the oracle can only estimate.\n");
    }
    return text.toString();
  }

  private void title(StringBuilder text, Scenario scenario) {
    text.append(
        String.format(
            Locale.ROOT,
            "%n%s, %d requests %s, %d workers, %d blocks of %d: %s%n",
            trace.name(),
            trace.requests().size(),
            times(scenario.speedup()),
            scenario.workers(),
            scenario.timing().cacheBlocks(),
            scenario.timing().blockTokens(),
            scenario.name()));
  }

  private void rows(StringBuilder text, List<Rehearsed> section) {
    text.append(
        String.format(
            Locale.ROOT,
            ROW,
            "policy",
            "hit",
            "mean",
            "p50",
            "p90",
            "p99",
            "x oracle",
            "p99",
            "x RR",
            "requests",
            "work",
            "decisions/s"));
    for (var replay : section) {
      var s = replay.summary();
      text.append(
          String.format(
              Locale.ROOT,
              ROW,
              s.policy(),
              String.format(Locale.ROOT, "%.1f%%", s.hitRate() * 100),
              seconds(s.meanSeconds()),
              seconds(s.p50Seconds()),
              seconds(s.p90Seconds()),
              seconds(s.p99Seconds()),
              ratio(s.meanSeconds(), named(section, Oracle.NAME).meanSeconds()),
              ratio(s.p99Seconds(), named(section, Oracle.NAME).p99Seconds()),
              ratio(s.meanSeconds(), named(section, LabPolicies.ROUND_ROBIN).meanSeconds()),
              number(s.requestSpread()),
              number(s.workSpread()),
              Double.isFinite(s.decisionsPerSecond())
                  ? String.format(Locale.ROOT, "%,.0f", s.decisionsPerSecond())
                  : "-"));
      if (s.refused() > 0) {
        text.append("    " + s.refused() + " requests found no worker\n");
      }
    }
  }

  private static void bursts(StringBuilder text, List<Rehearsed> section) {
    if (section.stream().allMatch(r -> r.burst() == null)) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "  %-20s %8s %8s %10s %7s %9s %11s%n",
            "burst",
            "requests",
            "workers",
            "computing",
            "times",
            "spread",
            "worst TTFT"));
    for (var replay : section) {
      var b = replay.burst();
      if (b != null) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %-20s %8d %8d %10d %7d %9.2f %11.2f%n",
                replay.summary().policy(),
                b.requests(),
                b.workersUsed(),
                b.workersComputing(),
                b.timesComputed(),
                b.spread(),
                b.worstSeconds()));
      }
    }
  }

  /** One document with a member per replay; no figure depends on the machine but one. */
  String json() {
    var all = new ArrayList<JsonValue>();
    for (var scenario : scenarios()) {
      var section = of(scenario);
      for (var replay : section) {
        all.add(json(replay, section));
      }
    }
    var document =
        JsonObject.builder()
            .put("trace", trace.name())
            .put("requests", trace.requests().size())
            .put("replays", new JsonArray(all))
            .build();
    return JsonWriter.pretty(document) + "\n";
  }

  private static JsonObject json(Rehearsed replay, List<Rehearsed> section) {
    var s = replay.summary();
    var scenario = replay.scenario();
    var reasons = JsonObject.builder();
    replay
        .log()
        .reasons()
        .forEach((why, count) -> reasons.put(why.name().toLowerCase(Locale.ROOT), count));
    var out =
        JsonObject.builder()
            .put("scenario", scenario.name())
            .put("policy", s.policy())
            .put("workers", scenario.workers())
            .put("gateways", scenario.gateways())
            .put("speedup", scenario.speedup())
            .put("load_poll_ms", scenario.loadPoll().toMillis())
            .put("seed", scenario.seed())
            .put("hit_rate", s.hitRate())
            .put("ttft_mean_s", s.meanSeconds())
            .put("ttft_p50_s", s.p50Seconds())
            .put("ttft_p90_s", s.p90Seconds())
            .put("ttft_p99_s", s.p99Seconds())
            .put(
                "mean_over_oracle",
                over(s.meanSeconds(), named(section, Oracle.NAME).meanSeconds()))
            .put("p99_over_oracle", over(s.p99Seconds(), named(section, Oracle.NAME).p99Seconds()))
            .put(
                "mean_over_round_robin",
                over(s.meanSeconds(), named(section, LabPolicies.ROUND_ROBIN).meanSeconds()))
            .put("request_spread", s.requestSpread())
            .put("work_spread", s.workSpread())
            .put("refused", s.refused())
            .put("reasons", reasons.build());
    if (Double.isFinite(s.decisionsPerSecond())) {
      out.put("decisions_per_second", Math.rint(s.decisionsPerSecond()));
    }
    var burst = replay.burst();
    if (burst != null) {
      out.put(
          "burst",
          JsonObject.builder()
              .put("requests", burst.requests())
              .put("workers_used", burst.workersUsed())
              .put("workers_computing", burst.workersComputing())
              .put("times_computed", burst.timesComputed())
              .put("request_spread", burst.spread())
              .put("worst_ttft_s", burst.worstSeconds())
              .build());
    }
    return out.build();
  }

  private List<Scenario> scenarios() {
    return replays.stream().map(Rehearsed::scenario).distinct().toList();
  }

  private List<Rehearsed> of(Scenario scenario) {
    return replays.stream().filter(r -> r.scenario().equals(scenario)).toList();
  }

  private static Summary named(List<Rehearsed> section, String policy) {
    var found = new ArrayList<Summary>();
    section.forEach(
        r -> {
          if (r.summary().policy().equals(policy)) {
            found.add(r.summary());
          }
        });
    return found.getFirst();
  }

  private static double over(double mine, double base) {
    return base == 0 ? 1 : mine / base;
  }

  private static String ratio(double mine, double base) {
    return base == 0 ? "-" : number(mine / base);
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.3f" : "%.1f", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A speed-up in words. */
  static String times(double speedup) {
    return speedup == Math.rint(speedup)
        ? "x" + Math.round(speedup)
        : String.format(Locale.ROOT, "x%.2f", speedup);
  }
}
