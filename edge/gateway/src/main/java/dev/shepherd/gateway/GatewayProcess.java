package dev.shepherd.gateway;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a gateway's life: what the first and the second signal do.
 *
 * <p>First: readiness turns red; clients are still served for a moment so that load balancers
 * notice; then accepting stops and running answers get the rest of the grace period; what is left
 * is ended with an error of its own. Second: the process ends at once.
 */
public final class GatewayProcess {
  private static final Logger log = LoggerFactory.getLogger(GatewayProcess.class);
  private static final Duration LONGEST_SETTLE = Duration.ofSeconds(5);
  private static final long STEP_MILLIS = 20;

  /** Time for the last errors to reach their clients. */
  private static final Duration FAREWELL = Duration.ofMillis(500);

  /** After this long without any request nobody is sending to us any more. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Gateway gateway;
  private final Seams seams;
  private final Duration grace;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch insisted = new CountDownLatch(1);

  /** Watches over a gateway that was started. */
  public GatewayProcess(Gateway gateway, Seams seams, Duration grace) {
    this.gateway = gateway;
    this.seams = seams;
    this.grace = grace;
  }

  /** A signal to end came; any thread. */
  public void signal() {
    if (asked.getCount() > 0) {
      asked.countDown();
    } else {
      insisted.countDown();
    }
  }

  /**
   * Serves until a signal comes, then ends the gateway. After a second signal nothing is closed any
   * more: the caller ends the process.
   *
   * @return whether the end was orderly; false if a second signal cut it short
   */
  public boolean serve() throws InterruptedException {
    asked.await();
    boolean orderly = end();
    if (orderly) {
      gateway.close();
    }
    return orderly;
  }

  private boolean end() throws InterruptedException {
    long start = seams.clock().nanoTime();
    log.info("shutting down, {} requests are running", gateway.exchanges());
    gateway.announceDrain();
    Duration settle = min(grace.dividedBy(2), LONGEST_SETTLE);
    if (!settle(settle)) {
      return false;
    }
    gateway.drain();
    while (gateway.exchanges() > 0 && since(start).compareTo(grace) < 0) {
      if (insisted.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    int left = gateway.exchanges();
    if (left > 0) {
      log.warn("the grace period is over, {} requests are ended", left);
      gateway.cut();
      long cutAt = seams.clock().nanoTime();
      while (gateway.exchanges() > 0 && since(cutAt).compareTo(FAREWELL) < 0) {
        if (insisted.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    }
    log.info("stopped");
    return true;
  }

  /**
   * Serves on while others may not have noticed; ends early when nobody sends anything any more.
   */
  private boolean settle(Duration longest) throws InterruptedException {
    long start = seams.clock().nanoTime();
    long busyAt = start;
    long requests = gateway.requestsSeen();
    boolean everBusy = gateway.exchanges() > 0 || requests > 0;
    Duration quiet = everBusy ? QUIET : Duration.ZERO;
    while (since(start).compareTo(longest) < 0) {
      long now = gateway.requestsSeen();
      if (now != requests || gateway.exchanges() > 0) {
        requests = now;
        busyAt = seams.clock().nanoTime();
      } else if (since(busyAt).compareTo(quiet) >= 0) {
        return true;
      }
      if (insisted.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(seams.clock().nanoTime() - nanos);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
