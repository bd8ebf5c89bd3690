package dev.shepherd.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What an engine remembers for assertions: the newest requests and cancellations, bounded in number
 * and in bytes; and how many connections it saw. Thread-safe.
 */
final class RequestLog {
  private static final long MAX_BODY_BYTES = 128L << 20;

  private final int capacity;
  private final ArrayDeque<ReceivedRequest> requests = new ArrayDeque<>();
  private final ArrayDeque<Cancellation> cancellations = new ArrayDeque<>();
  private long bodyBytes;
  private long connectionsOpened;
  private long connectionsClosed;
  private long requestsSeen;
  private long cancellationsSeen;

  RequestLog(int capacity) {
    this.capacity = capacity;
  }

  /** Whether requests are kept at all. */
  boolean keepsRequests() {
    return capacity > 0;
  }

  synchronized long opened() {
    return ++connectionsOpened;
  }

  synchronized void closed() {
    connectionsClosed++;
  }

  synchronized void counted() {
    requestsSeen++;
  }

  synchronized void add(ReceivedRequest request) {
    requests.add(request);
    bodyBytes += request.body().length;
    while (requests.size() > capacity || bodyBytes > MAX_BODY_BYTES) {
      bodyBytes -= requests.remove().body().length;
    }
  }

  synchronized void add(Cancellation cancellation) {
    cancellationsSeen++;
    cancellations.add(cancellation);
    if (cancellations.size() > Math.max(capacity, 1)) {
      cancellations.remove();
    }
  }

  synchronized List<ReceivedRequest> requests() {
    return new ArrayList<>(requests);
  }

  synchronized List<Cancellation> cancellations() {
    return new ArrayList<>(cancellations);
  }

  synchronized long connectionsOpened() {
    return connectionsOpened;
  }

  synchronized long connectionsOpen() {
    return connectionsOpened - connectionsClosed;
  }

  synchronized long requestsSeen() {
    return requestsSeen;
  }

  synchronized long cancellationsSeen() {
    return cancellationsSeen;
  }

  synchronized void clear() {
    requests.clear();
    cancellations.clear();
    bodyBytes = 0;
  }
}
