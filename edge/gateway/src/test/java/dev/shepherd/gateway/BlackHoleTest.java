package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker that takes requests and answers nothing, in a time that only the test moves. */
@ExtendWith(NoLeaks.class)
class BlackHoleTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STILL = Duration.ofSeconds(90);

  private OneLoop world;
  private ScriptedWorker one;
  private ScriptedWorker two;

  private void start(UnaryOperator<GatewaySettings> change) {
    world =
        new OneLoop(
            List.of("w1", "w2"),
            1,
            fleet -> fleet,
            s ->
                change.apply(
                    s.with(new RetryRules(5, 50, 1000, 1.5, 0))
                        .with(
                            new PipelineLimits(
                                1 << 20,
                                1 << 20,
                                Duration.ofSeconds(600),
                                STILL,
                                Duration.ZERO,
                                s.limits().slow(),
                                false,
                                HEAD_TIMEOUT))));
    one = new ScriptedWorker(world, "w1");
    two = new ScriptedWorker(world, "w2");
    world.start();
    world.pass(Duration.ofSeconds(2));
  }

  @AfterEach
  void everythingIsReleased() {
    one.blackHole = false;
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(300));
      assertThat(ending.gateway().runningRequests()).isZero();
      assertThat(ending.gateway().bookedBytes()).isZero();
      assertThat(ending.gateway().exchanges()).isZero();
    } finally {
      one.stop();
      two.stop();
    }
  }

  private OneLoop.Client ask(boolean stream) {
    return world.client().send(RawClient.post(CHAT, "{\"model\":\"m\",\"stream\":" + stream + "}"));
  }

  @Test
  void aHeadThatDoesNotComeIsAskedForElsewhereAndCountsAgainstTheWorker() {
    start(s -> s);
    one.blackHole = true;
    OneLoop.Client waiting = ask(true);
    if (one.asked == 0) {
      waiting.leave();
      waiting = ask(true);
    }
    int before = two.asked;
    world.pass(HEAD_TIMEOUT.minusMillis(200));
    assertThat(waiting.wire()).isEmpty();
    world.pass(Duration.ofMillis(500));
    assertThat(waiting.answer().status()).isEqualTo(200);
    assertThat(waiting.answer().text()).endsWith("[DONE]\n\n");
    assertThat(two.asked).isEqualTo(before + 1);
    assertThat(
            world.gateway().fleet().snapshot().workers().stream()
                .mapToInt(w -> w.breaker().consecutiveFailures())
                .sum())
        .isEqualTo(1);
    waiting.leave();
  }

  /** Nothing of it reached the client, so another worker can give the answer. */
  @Test
  void anAnswerThatStandsStillBeforeTheClientSawAnyOfItIsAskedForElsewhere() {
    start(s -> s);
    one.standsStill = true;
    OneLoop.Client waiting = ask(true);
    if (one.asked == 0) {
      waiting.leave();
      waiting = ask(true);
    }
    assertThat(one.asked).isEqualTo(1);
    int before = two.asked;
    world.pass(STILL.minusMillis(200));
    assertThat(waiting.wire()).isEmpty();
    world.pass(Duration.ofMillis(500));
    assertThat(waiting.answer().status()).isEqualTo(200);
    assertThat(waiting.answer().text()).endsWith("[DONE]\n\n");
    assertThat(two.asked).isEqualTo(before + 1);
    waiting.leave();
  }

  @Test
  void whoFindsNobodyElseIsToldThatTheAnswerStoodStill() {
    start(s -> s.with(new RetryRules(2, 50, 1000, 1.5, 0)));
    one.standsStill = true;
    two.standsStill = true;
    OneLoop.Client waiting = ask(true);
    world.pass(STILL.multipliedBy(2).plusSeconds(1));
    assertThat(one.asked + two.asked).isEqualTo(2);
    assertThat(waiting.answer().status()).isEqualTo(504);
    assertThat(waiting.answer().header("x-smg-error-code")).isEqualTo("stream_idle_timeout");
    waiting.leave();
  }

  @Test
  void anAnswerThatIsNotStreamedMayTakeLonger() {
    start(s -> s);
    one.blackHole = true;
    two.blackHole = true;
    OneLoop.Client waiting = ask(false);
    world.pass(Duration.ofSeconds(60));
    assertThat(waiting.wire()).isEmpty();
    assertThat(one.asked + two.asked).isEqualTo(1);
    two.blackHole = false;
    waiting.leave();
  }

  @Test
  void itGetsLessThanOneInAHundredOnceItIsFoundOut() {
    start(s -> s);
    one.blackHole = true;
    var clients = new ArrayList<OneLoop.Client>();
    var asked = new ArrayList<Long>();
    int perSecond = 10;
    long detected = 2 * HEAD_TIMEOUT.toSeconds();
    int swallowed = 0;
    int total = 0;
    for (int second = 0; second < detected + 120; second++) {
      for (int i = 0; i < perSecond; i++) {
        int before = one.asked;
        clients.add(ask(true));
        asked.add(world.clock.nanoTime());
        world.pass(Duration.ofMillis(1000 / perSecond));
        if (second >= detected) {
          total++;
          swallowed += one.asked - before;
        }
        answered(clients, asked);
      }
    }
    assertThat((double) swallowed / total).isLessThan(0.01);
    world.pass(HEAD_TIMEOUT.plusSeconds(1));
    answered(clients, asked);
    assertThat(clients).isEmpty();
  }

  /** Takes out the clients that have their answer; none may wait for longer than it should. */
  private void answered(List<OneLoop.Client> clients, List<Long> asked) {
    for (int i = clients.size() - 1; i >= 0; i--) {
      OneLoop.Client client = clients.get(i);
      if (client.wire().length > 0) {
        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(client.answer().text()).endsWith("[DONE]\n\n");
        client.leave();
        clients.remove(i);
        asked.remove(i);
      } else {
        Duration waited = Duration.ofNanos(world.clock.nanoTime() - asked.get(i));
        assertThat(waited).isLessThan(HEAD_TIMEOUT.plusMillis(600));
      }
    }
  }
}
