package dev.shepherd.workers;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far orders have got. A job is shown while it runs, however long that takes, and five
 * minutes longer when it failed. Confined to the fleet lane.
 */
final class JobBoard {
  /** How long a failure stays visible. */
  static final Duration FAILURE_SHOWN = Duration.ofMinutes(5);

  private final SerialLane lane;
  private final Clock clock;
  private final Map<String, Job> latestByUrl = new HashMap<>();
  private final int capacity;
  private int running;

  /**
   * @param capacity orders that may be under way at once, at least 1
   */
  JobBoard(SerialLane lane, Clock clock, int capacity) {
    this.capacity = capacity;
    this.lane = lane;
    this.clock = clock;
  }

  int capacity() {
    return capacity;
  }

  boolean full() {
    return running >= capacity;
  }

  /** Starts to show a job, instead of an earlier one for the same URL. */
  Job begin(String type, String url) {
    var job = new Job(type, url);
    latestByUrl.put(url, job);
    running++;
    return job;
  }

  /** Shows nothing about a URL any more. */
  void forget(String url) {
    latestByUrl.remove(url);
  }

  @Nullable JobStatus status(String url) {
    Job job = latestByUrl.get(url);
    return job == null ? null : job.status;
  }

  /** One order; ends once, as done or as failed. */
  final class Job {
    private final String type;
    private final String url;
    private JobStatus status;
    private boolean ended;
    private Runnable forgotten = () -> {};

    private Job(String type, String url) {
      this.type = type;
      this.url = url;
      this.status = status("pending", null);
    }

    void processing(@Nullable String message) {
      if (!ended) {
        status = status("processing", message);
      }
    }

    boolean ended() {
      return ended;
    }

    /** Ends well, even after it was reported as failed, or is called off: nothing more to show. */
    void done() {
      end();
      forget();
    }

    void failed(String message) {
      if (end()) {
        status = status("failed", message);
        lane.after(FAILURE_SHOWN, this::forget);
      }
    }

    /** Calls {@code action} once this job is not shown any more and no later one took its place. */
    void whenForgotten(Runnable action) {
      forgotten = action;
    }

    private boolean end() {
      if (ended) {
        return false;
      }
      ended = true;
      running--;
      return true;
    }

    private void forget() {
      if (latestByUrl.remove(url, this)) {
        forgotten.run();
      }
    }

    private JobStatus status(String word, @Nullable String message) {
      return new JobStatus(type, url, word, message, clock.epochMillis() / 1000);
    }
  }
}
