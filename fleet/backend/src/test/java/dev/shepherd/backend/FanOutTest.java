package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FanOutTest {

  @Test
  void resultsKeepTheOrderOfTheItems() {
    var calls = IntStream.range(0, 5).mapToObj(i -> new CompletableFuture<String>()).toList();
    var done = FanOut.<Integer, String>run(List.of(0, 1, 2, 3, 4), 2, calls::get, (i, e) -> "bad");
    for (int i : List.of(1, 0, 4, 3, 2)) {
      calls.get(i).complete("r" + i);
    }
    assertThat(done.toCompletableFuture())
        .isCompletedWithValue(List.of("r0", "r1", "r2", "r3", "r4"));
  }

  @Test
  void aCallThatThrowsOrFailsSpoilsOnlyItself() {
    var done =
        FanOut.<Integer, String>run(
            List.of(0, 1, 2),
            1,
            i ->
                switch (i) {
                  case 0 -> throw new IllegalStateException("thrown");
                  case 1 ->
                      CompletableFuture.failedFuture(
                          new CompletionException(new IllegalStateException("failed")));
                  default -> CompletableFuture.completedFuture("fine");
                },
            (i, e) -> String.valueOf(e.getMessage()));
    assertThat(done.toCompletableFuture())
        .isCompletedWithValue(List.of("thrown", "failed", "fine"));
  }

  @Test
  void callsCompletedByOtherThreadsAreAllCollected() {
    var items = IntStream.range(0, 2000).boxed().toList();
    var done =
        FanOut.<Integer, Integer>run(
            items, 7, i -> CompletableFuture.supplyAsync(() -> i * 2), (i, e) -> -1);
    assertThat(done.toCompletableFuture().join())
        .isEqualTo(items.stream().map(i -> i * 2).toList());
  }
}
