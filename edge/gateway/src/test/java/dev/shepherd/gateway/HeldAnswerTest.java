package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that are held back until they are complete have their place in the budget of bytes. */
@ExtendWith(NoLeaks.class)
class HeldAnswerTest {
  private OneLoop world;
  private HandMadeWorker worker;

  private void start(UnaryOperator<GatewaySettings> change) {
    world = new OneLoop(List.of("w1"), 1, OneLoop::withoutBreaker, change);
    worker = new HandMadeWorker(world, "w1");
    world.start();
  }

  @AfterEach
  void everythingIsReleased() {
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(300));
      assertThat(ending.gateway().runningRequests()).isZero();
      assertThat(ending.gateway().bookedBytes()).isZero();
      assertThat(ending.gateway().exchanges()).isZero();
    } finally {
      worker.stop();
    }
  }

  private OneLoop.Client ask() {
    return world.client().send(RawClient.post("/v1/chat/completions", "{\"model\":\"m\"}"));
  }

  private void half(int length) {
    worker.write(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            + length
            + "\r\n\r\n"
            + "x".repeat(length / 2));
  }

  @Test
  void aHeldAnswerIsBookedUntilItIsGone() {
    start(s -> s);
    var client = ask();
    half(60_000);
    assertThat(client.wire()).isEmpty();
    assertThat(world.gateway().bookedBytes()).isGreaterThanOrEqualTo(30_000);
    worker.write("x".repeat(30_000));
    assertThat(client.answer().body()).hasSize(60_000);
    assertThat(world.gateway().bookedBytes()).isZero();
    client.leave();
  }

  @Test
  void aClientThatLeavesTakesItsBookingAlong() {
    start(s -> s);
    var client = ask();
    half(60_000);
    client.leave();
    assertThat(world.gateway().bookedBytes()).isZero();
  }

  @Test
  void withoutRoomTheAnswerGoesOutAsItComes() {
    start(s -> s.withMemoryBudget(16 << 10));
    var client = ask();
    half(60_000);
    assertThat(client.wire().length).isGreaterThan(30_000);
    assertThat(world.gateway().bookedBytes()).isZero();
    worker.write("x".repeat(30_000));
    assertThat(client.answer().body()).hasSize(60_000);
    client.leave();
  }

  @Test
  void smallAnswersAreNotBooked() {
    start(s -> s.withMemoryBudget(1));
    var client = ask();
    half(2_000);
    assertThat(client.wire()).isEmpty();
    worker.write("x".repeat(1_000));
    assertThat(client.answer().body()).hasSize(2_000);
    client.leave();
  }
}
