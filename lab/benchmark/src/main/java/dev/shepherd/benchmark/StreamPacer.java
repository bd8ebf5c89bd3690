package dev.shepherd.benchmark;

import dev.shepherd.exchange.Clock;
import java.util.ArrayList;
import java.util.List;

/** Sends the events of all paced streams when they are due. Runs as a tick of its event loop. */
final class StreamPacer implements Runnable {

  private final Clock clock;
  private final List<WorkerConnection> streams = new ArrayList<>();

  StreamPacer(Clock clock) {
    this.clock = clock;
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  void add(WorkerConnection stream) {
    streams.add(stream);
  }

  @Override
  public void run() {
    long now = clock.nanoTime();
    for (int i = streams.size() - 1; i >= 0; i--) {
      if (!streams.get(i).sendDueEvents(now)) {
        // Order does not matter: the last one takes the free place.
        WorkerConnection last = streams.removeLast();
        if (i < streams.size()) {
          streams.set(i, last);
        }
      }
    }
  }
}
