package dev.shepherd.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What each fault does, on channels inside the process and virtual time. */
class FaultProxyTest {
  private static final Duration LONG = Duration.ofSeconds(3);

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new SplittableRandom(count).nextBytes(bytes);
    return bytes;
  }

  private static FaultPlan plan(String script) {
    return new FaultPlan(Conditions.PERFECT, FaultScript.read(script, Conditions.PERFECT), 1);
  }

  private static FaultPlan link(Conditions conditions) {
    return new FaultPlan(conditions, List.of(), 1);
  }

  @Test
  void bytesArriveAsTheyWereSentWhateverTheLinkIsLike() {
    for (long seed = 0; seed < 60; seed++) {
      var random = new SplittableRandom(seed);
      var conditions =
          new Conditions(
              Duration.ofMillis(random.nextInt(3) * 7L),
              Duration.ofMillis(random.nextInt(2) * 5L),
              random.nextInt(3) == 0 ? 5_000 : 0,
              random.nextInt(3));
      try (var link = new LocalLink(new FaultPlan(conditions, List.of(), seed))) {
        var client = link.connect();
        var up = bytes(random.nextInt(4_000));
        var down = bytes(1 + random.nextInt(4_000));
        int at = 0;
        while (at < up.length) {
          int next = Math.min(up.length, at + 1 + random.nextInt(700));
          client.send(Arrays.copyOfRange(up, at, next));
          at = next;
          link.pass(Duration.ofMillis(random.nextInt(3)));
        }
        link.server().send(down);
        link.pass(Duration.ofSeconds(2));
        assertThat(link.server().received()).as("seed %s, %s", seed, conditions).isEqualTo(up);
        assertThat(client.received()).as("seed %s, %s", seed, conditions).isEqualTo(down);
        assertThat(client.closed).isFalse();
        client.close();
        link.pass(Duration.ofSeconds(1));
        assertThat(link.server().closed).isTrue();
        assertThat(link.proxy.openConnections()).isZero();
      }
    }
  }

  @Test
  void anEndComesBehindTheBytesBeforeIt() {
    try (var link = new LocalLink(link(Conditions.PERFECT.withLatency(Duration.ofMillis(50))))) {
      var client = link.connect().send(bytes(100));
      client.close();
      link.pass(Duration.ofMillis(49));
      assertThat(link.server().received()).isEmpty();
      link.pass(Duration.ofMillis(1));
      assertThat(link.server().received()).isEqualTo(bytes(100));
      assertThat(link.server().closed).isTrue();
    }
  }

  @Test
  void latencyIsExact() {
    try (var link = new LocalLink(link(Conditions.PERFECT.withLatency(Duration.ofMillis(20))))) {
      link.connect().send(bytes(5));
      link.pass(LONG);
      assertThat(link.server().readMillis).containsExactly(20L);
    }
  }

  @Test
  void jitterMovesArrivalsButNotTheirOrderAndIsRepeatable() {
    var conditions = new Conditions(Duration.ofMillis(20), Duration.ofMillis(15), 0, 1);
    var arrivals = new ArrayList<List<Long>>();
    for (long seed : new long[] {3, 3, 4}) {
      try (var link = new LocalLink(new FaultPlan(conditions, List.of(), seed))) {
        link.connect().send(bytes(50));
        link.pass(LONG);
        assertThat(link.server().received()).isEqualTo(bytes(50));
        arrivals.add(List.copyOf(link.server().readMillis));
        assertThat(link.server().readMillis).isSorted().allMatch(at -> at >= 5 && at <= 35);
      }
    }
    assertThat(arrivals.get(0)).isEqualTo(arrivals.get(1)).isNotEqualTo(arrivals.get(2));
  }

  @Test
  void aLimitedLinkFlowsEvenly() {
    try (var link = new LocalLink(link(Conditions.PERFECT.withBytesPerSecond(1_000)))) {
      link.connect().send(bytes(10_000));
      link.pass(Duration.ofSeconds(5));
      assertThat(link.server().received()).hasSize(5_000);
      link.pass(Duration.ofMillis(4_990));
      assertThat(link.server().received()).hasSize(9_990);
      link.pass(Duration.ofMillis(10));
      assertThat(link.server().received()).isEqualTo(bytes(10_000));
    }
  }

  @Test
  void slicesArriveOneByOne() {
    try (var link = new LocalLink(link(Conditions.PERFECT.withSliceBytes(1)))) {
      link.connect().send(bytes(40));
      assertThat(link.server().reads).hasSize(40).allMatch(n -> n == 1);
      assertThat(link.server().received()).isEqualTo(bytes(40));
    }
  }

  @Test
  void manySmallPiecesPassAlthoughTheyFillTheReceiver() {
    try (var link = new LocalLink(link(Conditions.PERFECT.withLatency(Duration.ofMillis(5))))) {
      var client = link.connect();
      byte[] sent = bytes(5_000);
      for (byte one : sent) {
        client.send(new byte[] {one});
      }
      link.pass(Duration.ofMillis(5));
      assertThat(link.server().received()).isEqualTo(sent);
    }
  }

  @Test
  void aResetComesAtItsByteAndEndsBothSides() {
    try (var link = new LocalLink(plan("connection=2 down after=7 reset"))) {
      link.connect();
      link.server().send(bytes(20));
      assertThat(link.faults).isEmpty();
      var client = link.connect();
      link.server().send(bytes(20));
      assertThat(client.received()).isEqualTo(Arrays.copyOf(bytes(20), 7));
      assertThat(client.closed).isTrue();
      assertThat(link.server().closed).isTrue();
      assertThat(link.faults).containsExactly("2 DOWN 7 Reset[]");
    }
  }

  @Test
  void aFaultAtNoByteMeetsTheConnectionItself() {
    try (var link = new LocalLink(plan("close"))) {
      assertThat(link.connect().closed).isTrue();
      assertThat(link.server().closed).isTrue();
      assertThat(link.proxy.openConnections()).isZero();
    }
  }

  @Test
  void aBlackHoleTakesBytesAndEndsOfItsDirectionOnly() {
    try (var link = new LocalLink(plan("up after=10 black-hole"))) {
      var client = link.connect().send(bytes(30));
      link.server().send(bytes(5));
      link.pass(LONG);
      assertThat(link.server().received()).isEqualTo(Arrays.copyOf(bytes(30), 10));
      assertThat(client.received()).isEqualTo(bytes(5));
      client.close();
      link.pass(LONG);
      assertThat(link.server().closed).isFalse();
      link.server().close();
      assertThat(link.proxy.openConnections()).isZero();
    }
  }

  @Test
  void aStallHoldsEverythingForItsTime() {
    try (var link = new LocalLink(plan("both after=10 stall=2s"))) {
      var client = link.connect().send(bytes(30));
      link.server().send(bytes(8));
      link.pass(Duration.ofMillis(1_999));
      assertThat(link.server().received()).hasSize(10);
      assertThat(client.received()).isEmpty();
      link.pass(Duration.ofMillis(1));
      assertThat(link.server().received()).isEqualTo(bytes(30));
      assertThat(client.received()).isEqualTo(bytes(8));
    }
  }

  @Test
  void aStallForEverLetsEarlierBytesPassAndIsFeltBySenders() {
    try (var link = new LocalLink(plan("up after=10 stall=forever"))) {
      var client = link.connect();
      for (int i = 0; i < 30; i++) {
        client.send(bytes(100_000));
      }
      client.close();
      link.pass(LONG);
      assertThat(link.server().received()).isEqualTo(Arrays.copyOf(bytes(100_000), 10));
      assertThat(link.server().closed).isFalse();
      link.server().close();
      assertThat(link.proxy.openConnections()).isZero();
    }
  }

  @Test
  void corruptionIsOneBitOfAsManyBytesAsAskedFor() {
    try (var link = new LocalLink(plan("down after=5 corrupt=3"))) {
      var client = link.connect();
      byte[] sent = bytes(50);
      link.server().send(Arrays.copyOf(sent, 6)).send(Arrays.copyOfRange(sent, 6, 50));
      byte[] got = client.received();
      assertThat(got).hasSameSizeAs(sent);
      for (int i = 0; i < 50; i++) {
        int expected = i >= 5 && i < 8 ? 1 : 0;
        assertThat(Integer.bitCount((got[i] ^ sent[i]) & 0xff))
            .as("byte %s", i)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void aLinkCanBecomeAnotherOne() {
    try (var link = new LocalLink(plan("up after=10 latency=100ms slice=5"))) {
      link.connect().send(bytes(20));
      assertThat(link.server().received()).hasSize(10);
      link.pass(LONG);
      assertThat(link.server().received()).isEqualTo(bytes(20));
      assertThat(link.server().reads).containsExactly(10, 5, 5);
      assertThat(link.server().readMillis).containsExactly(0L, 100L, 100L);
    }
  }

  @Test
  void severalFaultsOfOneConnectionHappenEachAtItsByte() {
    var script = "up after=10 corrupt=1\nup after=10 stall=1s\nboth after=30 close";
    try (var link = new LocalLink(plan(script))) {
      link.connect().send(bytes(50));
      link.pass(LONG);
      assertThat(link.server().received()).hasSize(30);
      assertThat(link.server().closed).isTrue();
      assertThat(link.faults)
          .containsExactly(
              "1 UP 10 Corrupt[bytes=1]", "1 UP 10 Stall[time=PT1S]", "1 UP 30 Close[]");
    }
  }

  @Test
  void whoeverIsNotThereIsTold() {
    try (var link = new LocalLink(FaultPlan.NOTHING)) {
      link.stopServer();
      assertThat(link.connect().closed).isTrue();
      assertThat(link.proxy.openConnections()).isZero();
    }
  }

  @Test
  void aFrozenMachineHoldsOldAndNewConnectionsUntilItThaws() {
    try (var link = new LocalLink(FaultPlan.NOTHING)) {
      var before = link.connect();
      var itsServer = link.server();
      link.proxy.freeze(true);
      before.send(bytes(9));
      var during = link.connect().send(bytes(11));
      link.pass(LONG);
      assertThat(itsServer.received()).isEmpty();
      assertThat(link.server().received()).isEmpty();
      assertThat(during.closed).isFalse();
      link.proxy.freeze(false);
      link.run();
      assertThat(itsServer.received()).isEqualTo(bytes(9));
      assertThat(link.server().received()).isEqualTo(bytes(11));
    }
  }

  @Test
  void resetAllEndsWhatIsOpenAndGoesOnListening() {
    try (var link = new LocalLink(FaultPlan.NOTHING)) {
      var first = link.connect();
      link.proxy.resetConnections();
      link.run();
      assertThat(first.closed).isTrue();
      assertThat(link.connect().closed).isFalse();
    }
  }

  @Test
  void theShareOfConnectionsIsAsAskedAndTheSameForTheSameSeed() {
    var rule = FaultRule.of(0.1, Direction.DOWN, 1_000, new Fault.Reset());
    var fates = new ArrayList<List<String>>();
    for (long seed : new long[] {5, 5, 6}) {
      var plan = new FaultPlan(Conditions.PERFECT, List.of(rule), seed);
      var hit = new ArrayList<String>();
      for (int n = 1; n <= 2_000; n++) {
        for (var fate : plan.of(n)) {
          assertThat(fate.afterBytes()).isBetween(0L, 1_000L);
          hit.add(n + " " + fate.afterBytes());
        }
      }
      assertThat(hit).hasSizeBetween(150, 250);
      fates.add(hit);
    }
    assertThat(fates.get(0)).isEqualTo(fates.get(1)).isNotEqualTo(fates.get(2));
  }
}
