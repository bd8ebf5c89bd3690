package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.config.CommandLine;
import dev.shepherd.config.ParseResult;
import dev.shepherd.routing.RoutingSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Policies and their options, as clients see them. */
class RoutingTest {
  private static final String CHAT = "/v1/chat/completions";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private void start(String policy, String... options) {
    String[] all =
        Stream.concat(Stream.of("--policy", policy), Stream.of(options)).toArray(String[]::new);
    if (!(CommandLine.parse(List.of(all), Map.of()) instanceof ParseResult.Accepted accepted)) {
      throw new AssertionError("refused: " + List.of(all));
    }
    RoutingSettings routing =
        SettingsFromOptions.of(accepted.options(), 1L << 30, 4096).fleet().routing();
    lab =
        Lab.plan()
            .engines(3)
            .fleet(
                fleet ->
                    fleet.with(
                        draft -> {
                          draft.defaultPolicy = policy;
                          draft.routing = routing;
                        }))
            .start();
  }

  private static String body(String members, String text) {
    return "{\"model\":\"m\","
        + members
        + "\"messages\":[{\"role\":\"user\",\"content\":\""
        + text
        + "\"}]}";
  }

  /** The engine that answers, by its number. */
  private int ask(String body, String... lines) {
    lab.engines().forEach(engine -> engine.forget());
    assertThat(lab.post(CHAT, body, lines).status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      if (lab.engine(i).requests().stream().anyMatch(r -> r.path().equals(CHAT))) {
        return i;
      }
    }
    throw new AssertionError("no engine was asked");
  }

  @Test
  void aPrefixStaysWhereItIsAndOthersSpread() {
    start("cache_aware");
    String shared = "once upon a time ".repeat(120);
    int home = ask(body("", shared + "a"));
    for (int i = 0; i < 10; i++) {
      assertThat(ask(body("", shared + i))).isEqualTo(home);
    }
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 24; i++) {
      seen.add(ask(body("", ("tale " + i).repeat(200))));
    }
    assertThat(seen).hasSize(3);
    assertThat(lab.metrics())
        .contains("smg_cache_aware_policy_branch_total{branch=\"tree_match\"} 10")
        .contains("smg_cache_aware_match_ratio_count 35")
        .contains("smg_cache_tree_tenants{model=\"m\",tree=\"string\"} 3");
  }

  @Test
  void turnsAndRetriesOfAConversationStickByTheirRid() {
    start("round_robin", "--sticky-sessions");
    int home = ask(body("\"rid\":\"conv_t1\",", "hi"));
    assertThat(ask(body("\"rid\":\"conv_t2\",", "hi"))).isEqualTo(home);
    assertThat(ask(body("\"rid\":\"conv_t2_r1\",", "hi"), "x-smg-routing-key: other"))
        .isEqualTo(home);
    assertThat(ask(body("", "hi"), "x-smg-routing-key: conv_t3")).isEqualTo(home);
    assertThat(ask(body("\"rid\":[\"conv_t4\",\"x\"],", "hi"))).isEqualTo(home);
    Set<Integer> others = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      others.add(ask(body("", "hi")));
    }
    assertThat(others).hasSize(3);
    assertThat(lab.metrics())
        .contains("smg_routing_key_source_total{source=\"rid\"} 4")
        .contains("smg_routing_key_source_total{source=\"header\"} 1")
        .contains("smg_manual_policy_branch_total{branch=\"vacant\"} 1")
        .contains("smg_manual_policy_branch_total{branch=\"occupied_hit\"} 4")
        .contains("smg_manual_policy_cache_entries 1");
  }

  @Test
  void keysComeFromTheHeadersThatWereNamed() {
    start("manual", "--routing-key-headers", "X-Session", "x-smg-routing-key");
    int home = ask(body("", "hi"), "x-session: s1");
    for (int i = 0; i < 6; i++) {
      assertThat(ask(body("", "hi"), "x-session: s1", "x-smg-routing-key: other" + i))
          .isEqualTo(home);
      assertThat(ask(body("", "hi"), "x-session: ", "x-smg-routing-key: s1")).isEqualTo(home);
    }
    // Without sticky sessions the body's rid is the engine's business.
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      seen.add(ask(body("\"rid\":\"conv\",", "hi")));
    }
    assertThat(seen).hasSizeGreaterThan(1);
  }

  @Test
  void headsOfPromptsMeetOverHttp() {
    start("prefix_hash");
    Set<Integer> homes = new HashSet<>();
    for (int text = 0; text < 12; text++) {
      String head = ("text " + text + " ").repeat(150);
      int home = ask(body("", head + "a"));
      assertThat(ask(body("", head + "bcd"))).isEqualTo(home);
      homes.add(home);
      int shortHome = ask(body("", "short " + text));
      assertThat(ask(body("", "short " + text))).isEqualTo(shortHome);
    }
    assertThat(homes).hasSizeGreaterThan(1);
  }
}
