package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.EngineLoadReader;
import dev.shepherd.backend.LoadReport;
import dev.shepherd.backend.LoadSource;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps up to date what the engines tell of their load. Confined to the fleet lane.
 *
 * <p>Workers of one model and part form a group, whose members are asked at the same moment, so
 * that their figures can be compared. A group's interval is the shortest that one of its workers
 * asks for; its first question comes after a random part of a second. A worker that becomes ready
 * is asked at once; one that was found too full every second, because nothing else would tell that
 * there is room again. An engine that answers but tells no load is asked less and less.
 *
 * <p>An answer is used for {@value LoadSettings#LIFE_INTERVALS} intervals.
 */
final class LoadMonitor {
  /** How a load came to be known, or why it was not asked for. */
  enum Poll {
    /** The engine was asked. */
    POLL("poll"),
    /** It was asked because what it tells by itself has not come for a while. */
    FALLBACK("fallback"),
    /** It tells its load by itself. */
    SKIPPED_FRESH_PUSH("skipped_fresh_push");

    private final String wire;

    Poll(String wire) {
      this.wire = wire;
    }

    String wire() {
      return wire;
    }
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_UNDER_WAY = 64;

  /** Answers without load after which an engine is asked less. */
  private static final int PATIENCE = 3;

  private static final int LONGEST_SKIP = 8;

  private final EngineLoadReader reader;
  private final Clock clock;
  private final Randomness randomness;
  private final ProbeGate gate;
  private final FleetListener listener;
  private final LoadSettings settings;
  private final Map<Worker, Watch> watches = new LinkedHashMap<>();
  private final Map<GroupKey, Group> groups = new HashMap<>();

  LoadMonitor(
      Registration.Tools tools,
      EngineLoadReader reader,
      FleetListener listener,
      LoadSettings settings) {
    this.reader = reader;
    this.clock = tools.clock();
    this.randomness = tools.randomness();
    this.gate = new ProbeGate(tools.lane(), MOST_UNDER_WAY);
    this.listener = listener;
    this.settings = settings;
  }

  private record GroupKey(@Nullable String model, WorkerType type) {}

  /** Workers that are asked together. */
  private static final class Group {
    final @Nullable String model;
    long intervalNanos;
    long dueNanos;
    boolean due;
    boolean wanted;
    boolean seen;

    Group(@Nullable String model) {
      this.model = model;
    }
  }

  /** What the monitor remembers about one worker. */
  private static final class Watch {
    final Worker worker;
    Group group;
    @Nullable LoadSource source;
    @Nullable CompletableFuture<EngineLoad> underWay;
    @Nullable EngineLoad latest;
    long askedNanos;
    long pushedNanos;
    boolean asked;
    boolean pushes;
    boolean wasReady;
    int mute;
    int skipped;

    Watch(Worker worker, Group group) {
      this.worker = worker;
      this.group = group;
    }
  }

  /**
   * Asks whoever is due, and forgets what has become too old.
   *
   * @param workers the whole fleet
   * @param readsLoads whether something needs the loads of this model's workers
   */
  void tick(Iterable<Worker> workers, Predicate<@Nullable String> readsLoads) {
    long now = clock.nanoTime();
    groups.values().forEach(group -> group.seen = false);
    for (Worker worker : workers) {
      visit(watchOf(worker), now);
    }
    groups.values().removeIf(group -> !group.seen);
    for (Group group : groups.values()) {
      group.due = now - group.dueNanos >= 0;
      if (group.due) {
        group.dueNanos += group.intervalNanos;
        if (now - group.dueNanos >= 0) {
          group.dueNanos = now + group.intervalNanos;
        }
      }
      group.wanted = settings.always() || readsLoads.test(group.model);
    }
    for (Watch watch : watches.values()) {
      poll(watch, now);
    }
  }

  /** A worker left; what it may still answer is not heard. */
  void forget(Worker worker) {
    watches.remove(worker);
  }

  private Watch watchOf(Worker worker) {
    Watch watch = watches.get(worker);
    if (watch == null) {
      watch = new Watch(worker, groupOf(worker));
      watches.put(worker, watch);
    }
    return watch;
  }

  private Group groupOf(Worker worker) {
    WorkerProfile profile = worker.profile();
    var key = new GroupKey(profile.primaryModel(), profile.spec().type());
    Group group = groups.get(key);
    if (group == null) {
      group = new Group(key.model());
      long mostNanos = LoadSettings.SHORTEST.toNanos();
      group.dueNanos = clock.nanoTime() + (long) (mostNanos * randomness.nextDouble());
      groups.put(key, group);
    }
    return group;
  }

  /** Sorts the worker into its group, and drops what it told too long ago. */
  private void visit(Watch watch, long now) {
    Worker worker = watch.worker;
    // Looked up each time, as a worker may learn late which model it serves.
    Group group = groupOf(worker);
    watch.group = group;
    long interval = intervalNanos(worker.profile());
    if (!group.seen || interval < group.intervalNanos) {
      group.intervalNanos = interval;
    }
    group.seen = true;
    Reading reading = worker.reading();
    if (reading != null
        && (!worker.isHealthy()
            || now - reading.load().takenNanos()
                > LoadSettings.LIFE_INTERVALS * group.intervalNanos)) {
      worker.reading(null);
      listener.loadExpired(worker);
    }
  }

  private long intervalNanos(WorkerProfile profile) {
    Long own = profile.spec().loadMonitorIntervalSecs();
    return own == null
        ? settings.interval().toNanos()
        : LoadSettings.atLeastShortest(Duration.ofSeconds(own)).toNanos();
  }

  private void poll(Watch watch, long now) {
    Worker worker = watch.worker;
    boolean ready = worker.isHealthy();
    boolean newcomer = ready && !watch.wasReady;
    watch.wasReady = ready;
    if (!ready || watch.underWay != null || !isWanted(watch)) {
      return;
    }
    boolean full =
        worker.isOverloaded() && now - watch.askedNanos >= LoadSettings.SHORTEST.toNanos();
    if (!watch.group.due && !newcomer && !full) {
      return;
    }
    if (watch.pushes && now - watch.pushedNanos < watch.group.intervalNanos) {
      listener.loadPolled(worker, Poll.SKIPPED_FRESH_PUSH.wire());
      return;
    }
    if (watch.mute > PATIENCE
        && !newcomer
        && ++watch.skipped < Math.min(watch.mute - PATIENCE + 1, LONGEST_SKIP)) {
      return;
    }
    watch.skipped = 0;
    listener.loadPolled(worker, (watch.pushes ? Poll.FALLBACK : Poll.POLL).wire());
    ask(watch);
  }

  private static boolean isWanted(Watch watch) {
    OverloadOverrides own = watch.worker.spec().overload();
    return watch.group.wanted || own.waitingRequests() != null || own.tokenUsage() != null;
  }

  private CompletableFuture<EngineLoad> ask(Watch watch) {
    CompletableFuture<EngineLoad> before = watch.underWay;
    if (before != null) {
      return before;
    }
    var result = new CompletableFuture<EngineLoad>();
    watch.underWay = result;
    watch.asked = true;
    watch.askedNanos = clock.nanoTime();
    Worker worker = watch.worker;
    var question = new Reading.Question[1];
    gate.probe(
        () -> {
          question[0] = Reading.Question.now(worker.traffic(), clock.nanoTime());
          return reader.load(worker.target(), watch.source, TIMEOUT);
        },
        (load, error) -> {
          watch.underWay = null;
          EngineLoad told = load == null ? EngineLoad.unknown(worker.target()) : load;
          watch.latest = told;
          if (watches.get(worker) == watch) {
            answered(watch, question[0], told);
          }
          result.complete(told);
        });
    return result;
  }

  private void answered(Watch watch, Reading.Question question, EngineLoad told) {
    if (!told.known()) {
      watch.mute++;
      return;
    }
    watch.mute = 0;
    watch.source = told.source();
    take(watch.worker, question, told);
  }

  private void take(Worker worker, Reading.Question question, EngineLoad told) {
    worker.traffic().contact(clock.nanoTime());
    if (worker.isHealthy()) {
      worker.reading(Reading.of(question, told, clock.epochMillis()));
      listener.loadRead(worker, told);
    }
  }

  /** An engine told its load by itself. */
  void pushed(Worker worker, EngineLoad told) {
    Watch watch = watchOf(worker);
    watch.pushes = true;
    watch.pushedNanos = clock.nanoTime();
    watch.latest = told;
    watch.asked = true;
    watch.askedNanos = watch.pushedNanos;
    if (told.known()) {
      take(worker, Reading.Question.now(worker.traffic(), watch.pushedNanos), told);
    }
  }

  /** When an engine last told its load by itself, in nanoseconds ago; -1 if it never does. */
  long pushAgeNanos(Worker worker) {
    Watch watch = watches.get(worker);
    return watch == null || !watch.pushes ? -1 : clock.nanoTime() - watch.pushedNanos;
  }

  /** Whether the schedule asks this worker, so that it will be heard of again. */
  boolean asks(Worker worker) {
    Watch watch = watches.get(worker);
    return watch != null && watch.mute == 0 && watch.source != null && isWanted(watch);
  }

  /**
   * The loads of some workers, whatever their state: as the schedule last heard them, or asked for
   * now where that is more than an interval ago. Questions under way are shared.
   */
  CompletionStage<LoadReport> report(List<Worker> workers) {
    long now = clock.nanoTime();
    var answers = new ArrayList<CompletableFuture<EngineLoad>>();
    for (Worker worker : workers) {
      Watch watch = watchOf(worker);
      EngineLoad latest = watch.latest;
      boolean current = watch.asked && now - watch.askedNanos < intervalNanos(worker.profile());
      answers.add(
          current && latest != null && watch.underWay == null
              ? CompletableFuture.completedFuture(latest)
              : ask(watch));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> new LoadReport(answers.stream().map(CompletableFuture::join).toList()));
  }
}
