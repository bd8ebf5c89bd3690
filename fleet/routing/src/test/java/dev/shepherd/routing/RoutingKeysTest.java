package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutingKeysTest {
  private final RoutingKeys sticky = new RoutingKeys(List.of("x-key"), true);

  @ParameterizedTest
  @CsvSource({
    "conv, conv",
    "conv_t2, conv",
    "conv_t2_r1, conv",
    "conv_r1, conv",
    "conv_t1_t2, conv_t1",
    "conv_r1_t2, conv_r1",
    "conv_t, conv_t",
    "conv_tx1, conv_tx1",
    "conv_T2, conv_T2",
    "under_scored_id, under_scored_id",
    "_t1, _t1",
    "_t1_r2, _t1_r2",
    "7, 7",
    "r1, r1",
    "conv_t22_r10, conv"
  })
  void turnsAndRetriesOfAConversationShareItsKey(String rid, String key) {
    assertThat(sticky.fromRid(rid)).isEqualTo(key);
    assertThat(sticky.fromHeader(rid)).isEqualTo(key);
    assertThat(RoutingKeys.DEFAULTS.fromHeader(rid)).isEqualTo(rid);
  }

  @Test
  void theBodyCountsInStickySessionsOnly() {
    assertThat(RoutingKeys.DEFAULTS.readsRid()).isFalse();
    assertThat(RoutingKeys.DEFAULTS.fromRid("conv")).isNull();
    assertThat(sticky.readsRid()).isTrue();
  }

  @Test
  void keysHaveOneTo128Bytes() {
    assertThat(sticky.fromHeader(null)).isNull();
    assertThat(sticky.fromHeader("")).isNull();
    assertThat(sticky.fromHeader("k".repeat(128))).hasSize(128);
    assertThat(sticky.fromHeader("k".repeat(129))).isNull();
    assertThat(sticky.fromHeader("é".repeat(65))).isNull();
    assertThat(sticky.fromRid("k".repeat(126) + "_t12")).hasSize(126);
  }
}
