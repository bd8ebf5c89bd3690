package dev.shepherd.torture;

import dev.shepherd.exchange.Clock;
import dev.shepherd.telemetry.log.LogConfig;
import dev.shepherd.telemetry.log.LogSystem;
import dev.shepherd.torture.Errand.End;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/**
 * Many trials, on several threads. Besides what each trial checks, none may log an exception and
 * none may lose a buffer; as logs and buffers belong to the process, these are told with the seeds
 * that were running.
 *
 * <p>One at a time per process. Thread-safe.
 */
final class Torture {
  private static final int LEAK_ROUNDS = 3;
  private static final int LEAK_PROBES = 300;

  /**
   * What came of it.
   *
   * @param trials trials that were run
   * @param bad seeds whose trial violated something
   * @param ends how many requests ended how
   */
  record Summary(
      long trials, List<Long> bad, Map<End, Long> ends, long faults, long virtualMillis) {}

  private final AtomicLong next;
  private final long to;
  private final int stopAfter;
  private final boolean traced;
  private final Consumer<String> teller;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();

  private final List<Long> bad = new ArrayList<>();
  private final Map<End, Long> ends = new EnumMap<>(End.class);
  private final List<Long> running = new ArrayList<>();
  private long trials;
  private long faults;
  private long virtualMillis;

  /**
   * @param traced whether every step is told
   * @param teller gets what there is to tell, line by line
   */
  Torture(long from, long to, int stopAfter, boolean traced, Consumer<String> teller) {
    this.next = new AtomicLong(from);
    this.to = to;
    this.stopAfter = stopAfter;
    this.traced = traced;
    this.teller = teller;
  }

  /** Runs all seeds on so many threads, the calling one included. */
  Summary run(int threads) throws InterruptedException, IOException {
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + ": " + records));
    var config =
        LogConfig.toConsole(logged, Clock.system(), Torture::startDaemon).withLevel(Level.WARN);
    try (LogSystem log = LogSystem.start(config)) {
      var others = new ArrayList<Thread>();
      for (int i = 1; i < threads; i++) {
        others.add(Thread.ofPlatform().name("torture-" + i).start(() -> work(log)));
      }
      work(log);
      for (Thread other : others) {
        other.join();
      }
      lookForLeaks();
    } finally {
      ByteBufUtil.setLeakListener(null);
    }
    return new Summary(trials, List.copyOf(bad), ends, faults, virtualMillis);
  }

  private static void startDaemon(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(task);
  }

  private void work(LogSystem log) {
    long seed;
    while ((seed = next.getAndIncrement()) < to && begin(seed)) {
      Trial.Result result = Trial.run(seed, traced);
      log.flush();
      end(result);
    }
  }

  private synchronized boolean begin(long seed) {
    if (bad.size() >= stopAfter) {
      return false;
    }
    running.add(seed);
    return true;
  }

  private synchronized void end(Trial.Result result) {
    var violations = new ArrayList<>(result.violations());
    String complaint = complaint(takeLog());
    if (!complaint.isEmpty()) {
      violations.add("logged while seeds " + running + " were running: " + complaint);
    }
    for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
      violations.add("a buffer was lost by seed " + running + " or an earlier one: " + leak);
    }
    running.remove(result.seed());
    trials++;
    faults += result.faults();
    virtualMillis += result.virtualMillis();
    result.ends().forEach((end, n) -> ends.merge(end, (long) n, Long::sum));
    result.trace().forEach(teller);
    if (traced) {
      teller.accept("hash %016x".formatted(result.hash()));
    }
    if (!violations.isEmpty()) {
      bad.add(result.seed());
      teller.accept("seed " + result.seed() + " is bad:");
      violations.forEach(violation -> teller.accept("  " + violation));
      teller.accept("  again, with every step: " + replay(result.seed()));
    }
  }

  /** The command that runs a seed again. */
  static String replay(long seed) {
    return "./smg torture --seed " + seed;
  }

  private String takeLog() {
    synchronized (logged) {
      String text = logged.toString(StandardCharsets.UTF_8);
      logged.reset();
      return text;
    }
  }

  /** What should not be in a log; empty if nothing. */
  private static String complaint(String log) {
    boolean wrong =
        log.contains("Exception")
            || log.contains("ERROR")
            || log.contains("LEAK")
            || log.contains("released twice");
    return wrong ? log : "";
  }

  private void lookForLeaks() {
    for (int round = 0; round < LEAK_ROUNDS; round++) {
      // The detector tells of a buffer when a later one is made after the collector has run.
      System.gc();
      for (int i = 0; i < LEAK_PROBES; i++) {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
    synchronized (this) {
      for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
        bad.add(to - 1);
        teller.accept("a buffer was lost by one of the last seeds: " + leak);
      }
    }
  }
}
