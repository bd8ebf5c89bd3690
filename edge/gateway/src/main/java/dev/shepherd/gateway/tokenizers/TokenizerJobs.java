package dev.shepherd.gateway.tokenizers;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.TokenizerOptions;
import dev.shepherd.tokenizer.decode.Detokenizer;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads tokenizers behind the requests' backs: each in up to three attempts of five minutes, a few
 * at a time, the others wait in a queue. How far a job has got can be asked until five minutes
 * after it failed. Thread-safe.
 */
final class TokenizerJobs {
  private static final Logger log = LoggerFactory.getLogger(TokenizerJobs.class);

  static final int MOST_ATTEMPTS = 3;
  static final Duration PAUSE = Duration.ofSeconds(2);
  static final Duration ATTEMPT_TIMEOUT = Duration.ofMinutes(5);
  static final Duration KEPT = Duration.ofMinutes(5);
  static final int MOST_WAITING = 1000;

  /** Loading takes a core and, for a moment, several times the memory of the tokenizer. */
  private static final int MOST_RUNNING = 2;

  /** Reads a tokenizer; blocks. */
  @FunctionalInterface
  interface Loader {
    TokenizerSpec load(String source);
  }

  /** How far a job has got. */
  enum State {
    PENDING,
    PROCESSING,
    FAILED;

    /** As the API writes it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What can be told of a job.
   *
   * @param message why it failed, else that it runs
   */
  record Status(State state, String message) {}

  private final TokenizerRegistry registry;
  private final Loader loader;
  private final Executor blocking;
  private final SerialLane lane;
  private final Clock clock;
  private final Randomness randomness;
  private final TokenizerOptions options;
  private final Map<String, Job> jobs = new HashMap<>();
  private final Queue<Job> waiting = new ArrayDeque<>();
  private int running;

  /**
   * Jobs of a registry.
   *
   * @param blocking runs the loading
   * @param lane keeps the time
   * @param options of the tokenizers that are made
   */
  TokenizerJobs(
      TokenizerRegistry registry,
      Loader loader,
      Executor blocking,
      SerialLane lane,
      Clock clock,
      Randomness randomness,
      TokenizerOptions options) {
    this.registry = registry;
    this.loader = loader;
    this.blocking = blocking;
    this.lane = lane;
    this.clock = clock;
    this.randomness = randomness;
    this.options = options;
  }

  /** One tokenizer to load. */
  private static final class Job {
    private final String id;
    private final String name;
    private final String source;
    private final @Nullable String template;
    private int attempt;
    private State state = State.PENDING;
    private String message = "Tokenizer job is pending";
    private long endedNanos;

    Job(String id, String name, String source, @Nullable String template) {
      this.id = id;
      this.name = name;
      this.source = source;
      this.template = template;
    }
  }

  /**
   * Queues a job.
   *
   * @param template file with a chat template, which must exist; null for none
   * @return its id, or null when too many wait
   */
  synchronized @Nullable String submit(String name, String source, @Nullable String template) {
    forget();
    if (waiting.size() >= MOST_WAITING) {
      return null;
    }
    var job = new Job(newId(), name, source, template);
    jobs.put(job.id, job);
    waiting.add(job);
    startNext();
    return job.id;
  }

  /** The state of a job that is not done, null when there is none of that id. */
  synchronized @Nullable Status status(String id) {
    forget();
    Job job = jobs.get(id);
    return job == null ? null : new Status(job.state, job.message);
  }

  private void forget() {
    long now = clock.nanoTime();
    jobs.values()
        .removeIf(job -> job.state == State.FAILED && now - job.endedNanos >= KEPT.toNanos());
  }

  private void startNext() {
    while (running < MOST_RUNNING && !waiting.isEmpty()) {
      running++;
      begin(waiting.remove());
    }
  }

  private void begin(Job job) {
    int attempt = ++job.attempt;
    job.state = State.PROCESSING;
    job.message = "Tokenizer job is processing";
    blocking.execute(() -> load(job, attempt));
    lane.after(ATTEMPT_TIMEOUT, () -> attemptFailed(job, attempt, "it takes too long"));
  }

  private void load(Job job, int attempt) {
    NamedTokenizer loaded;
    try {
      if (job.template != null && !Files.isRegularFile(Path.of(job.template))) {
        throw new IllegalArgumentException("File not found: " + job.template);
      }
      TokenizerSpec spec = loader.load(job.source);
      loaded =
          new NamedTokenizer(
              job.id, job.name, job.source, Tokenizer.of(spec, options), Detokenizer.of(spec));
    } catch (RuntimeException e) {
      attemptFailed(job, attempt, String.valueOf(e.getMessage()));
      return;
    } catch (OutOfMemoryError e) {
      attemptFailed(job, attempt, "not enough memory");
      return;
    }
    succeeded(job, attempt, loaded);
  }

  private synchronized void succeeded(Job job, int attempt, NamedTokenizer loaded) {
    if (!isCurrent(job, attempt)) {
      return;
    }
    if (registry.add(loaded) != null) {
      failed(job, "Tokenizer '" + job.name + "' already exists");
      return;
    }
    jobs.remove(job.id);
    log.info("tokenizer '{}' is loaded from {}", job.name, job.source);
    over();
  }

  private synchronized void attemptFailed(Job job, int attempt, String reason) {
    if (!isCurrent(job, attempt)) {
      return;
    }
    if (attempt >= MOST_ATTEMPTS) {
      failed(job, "Failed to load tokenizer: " + reason);
      return;
    }
    job.state = State.PENDING;
    job.message = "Tokenizer job is pending";
    lane.after(PAUSE, () -> again(job));
  }

  private synchronized void again(Job job) {
    begin(job);
  }

  private boolean isCurrent(Job job, int attempt) {
    return job.attempt == attempt && job.state == State.PROCESSING && jobs.containsKey(job.id);
  }

  private void failed(Job job, String message) {
    job.state = State.FAILED;
    job.message = message;
    job.endedNanos = clock.nanoTime();
    log.error("tokenizer '{}' could not be loaded from {}: {}", job.name, job.source, message);
    over();
  }

  private void over() {
    running--;
    startNext();
  }

  /** A UUID of version 7 (RFC 9562). */
  private String newId() {
    long high = clock.epochMillis() << 16 | 0x7000L | (randomness.nextLong() & 0x0FFFL);
    long low = 0x8000_0000_0000_0000L | (randomness.nextLong() >>> 2);
    return new UUID(high, low).toString();
  }
}
