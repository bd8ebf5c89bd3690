package dev.shepherd.pipeline;

import dev.shepherd.net.Loop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The latest choices of workers, to be asked for by operators. Each loop keeps its own; a question
 * goes to all of them, and each copies what is asked for. Thread-safe.
 */
public final class RoutingHistory {
  private final long bytesPerLoop;
  private final List<Part> parts = new CopyOnWriteArrayList<>();

  private record Part(Loop loop, RoutingRing ring) {}

  /**
   * A history without records.
   *
   * @param bytes memory for all loops together, in bytes; 0 keeps nothing
   * @param loops how many loops there are, at least 1
   */
  public RoutingHistory(long bytes, int loops) {
    this.bytesPerLoop = bytes / loops;
  }

  /** Whether anything is kept. */
  public boolean keeps() {
    return bytesPerLoop > 0;
  }

  /** The part of a loop; null if nothing is kept. Once per loop, before it serves. */
  @Nullable RoutingRing open(Loop loop) {
    if (!keeps()) {
      return null;
    }
    var ring = new RoutingRing(bytesPerLoop);
    parts.add(new Part(loop, ring));
    return ring;
  }

  /**
   * The choices for one request, the first attempt first; empty if there are none, or not any more.
   *
   * @param limit at least 1
   */
  public CompletionStage<List<RoutingRecord>> find(String requestId, int limit) {
    return ask(requestId.getBytes(StandardCharsets.ISO_8859_1), limit).thenApply(List::reversed);
  }

  /** The latest choices, the latest first. */
  public CompletionStage<List<RoutingRecord>> recent(int limit) {
    return ask(null, limit);
  }

  private CompletionStage<List<RoutingRecord>> ask(byte @Nullable [] requestId, int limit) {
    List<CompletableFuture<List<RoutingRecord>>> asked = new ArrayList<>();
    for (Part part : parts) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> part.ring.read(requestId, limit, part.loop.nanoTime()), part.loop.eventLoop()));
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                asked.stream()
                    .flatMap(answer -> answer.join().stream())
                    .sorted(Comparator.comparingLong(RoutingRecord::ageNanos))
                    .limit(limit)
                    .toList());
  }
}
