package dev.shepherd.simulator;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The scheduler of an inference engine in virtual time: a FIFO queue, a bounded batch, prefill,
 * decode that slows with the batch, and a prefix cache.
 *
 * <p>A request goes {@code waiting → prefill → decode → done}. It leaves the queue when the batch
 * has a place and its KV blocks fit; with {@link PrefillOrder#FIFO} also not before the prompt
 * ahead of it is computed. What the cache holds of it is decided at that moment, and its own blocks
 * are in the cache from the end of its prefill.
 *
 * <p>{@link PrefillOrder#SHARED} prefill is processor sharing: the rate is split evenly over the
 * requests in prefill, which is what chunked prefill amounts to. It is computed with one running
 * total, the work done per request since the beginning ({@code workPerRequest}): a request that
 * enters at total {@code w} with {@code n} uncached tokens leaves at {@code w + n}, so a change in
 * company never touches the others. FIFO is the same with one request at a time. The end of prefill
 * yields the first token; each further one takes a decode step as the {@link ModelTiming} has it at
 * that moment.
 *
 * <p>All time comes from the {@link Agenda}. Confined to its thread.
 */
public final class EngineModel {

  /** Learns what becomes of a request. Called on the agenda's thread. */
  public interface Sink {
    /** Prefill is over; {@code cachedTokens} of the prompt came from the cache. */
    void onPrefilled(int cachedTokens);

    /** One more token exists. */
    void onToken();

    /** All tokens exist. */
    void onDone();

    /**
     * Whether it wants to hear of every token. If not, the engine may leap to the last one where
     * nothing can come in between; {@link #onToken} is then called for the first and the last only,
     * and the engine counts the tokens when they are all there.
     */
    default boolean hearsEveryToken() {
      return true;
    }
  }

  /** As the decode step of {@link #submit}: what the timing says. */
  public static final long STEP_OF_TIMING = -1;

  /** As the number of output tokens: until cancelled. */
  public static final long ENDLESS = Long.MAX_VALUE;

  private static final long MAX_RESERVED_OUTPUT_TOKENS = 4096;

  /** An endless answer needs some time per token, or one run of the agenda would not end. */
  private static final long MIN_ENDLESS_STEP_NANOS = 1_000;

  private enum Phase {
    WAITING,
    PREFILL,
    DECODE,
    GONE
  }

  /** A request in the engine. */
  public final class Sequence extends Agenda.Due {
    private final Prompt prompt;
    private final long outputTokens;
    private final long fixedStepNanos;
    private final Sink sink;
    private final long blocks;
    private Phase phase = Phase.WAITING;
    private int cachedTokens;
    private double leavesPrefillAt;
    private long generated;
    private long stride = 1;

    private Sequence(Prompt prompt, long outputTokens, long fixedStepNanos, Sink sink) {
      this.prompt = prompt;
      this.outputTokens = outputTokens;
      this.fixedStepNanos = fixedStepNanos;
      this.sink = sink;
      long reserved = prompt.tokens() + Math.min(outputTokens, MAX_RESERVED_OUTPUT_TOKENS);
      this.blocks = reserved / timing.blockTokens() + 1;
    }

    @Override
    protected void run(long nowNanos) {
      token(this, nowNanos);
    }
  }

  private final ModelTiming timing;
  private final Agenda agenda;
  private final PrefixCache cache;
  private final ArrayDeque<Sequence> waiting = new ArrayDeque<>();
  private final PriorityQueue<Sequence> prefilling =
      new PriorityQueue<>(Comparator.comparingDouble((Sequence s) -> s.leavesPrefillAt));
  private final Agenda.Due prefillEnd =
      new Agenda.Due() {
        @Override
        protected void run(long nowNanos) {
          endPrefill(nowNanos);
        }
      };
  private int running;
  private long blocksInUse;
  private double workPerRequest;
  private long workedUntilNanos;
  private long waitingTokens;

  private long promptTokens;
  private long cachedPromptTokens;
  private long generatedTokens;
  private long finished;
  private long cancelled;

  /** An idle engine with an empty cache. */
  public EngineModel(ModelTiming timing, Agenda agenda) {
    this.timing = timing;
    this.agenda = agenda;
    this.cache = new PrefixCache(timing.cacheBlocks());
    this.workedUntilNanos = agenda.nowNanos();
  }

  /**
   * Queues a request. The sink hears nothing before the agenda runs next.
   *
   * @param outputTokens at least 1, or {@link #ENDLESS}
   * @param stepNanos time between two of its tokens, or {@link #STEP_OF_TIMING}
   */
  public Sequence submit(Prompt prompt, long outputTokens, long stepNanos, Sink sink) {
    var sequence = new Sequence(prompt, Math.max(1, outputTokens), stepNanos, sink);
    waiting.add(sequence);
    waitingTokens += prompt.tokens();
    admit();
    return sequence;
  }

  /** Drops a request, wherever it is; its sink hears nothing more. */
  public void cancel(Sequence sequence) {
    switch (sequence.phase) {
      case WAITING -> {
        waiting.remove(sequence);
        waitingTokens -= sequence.prompt.tokens();
      }
      case PREFILL -> {
        settleWork(agenda.nowNanos());
        prefilling.remove(sequence);
        release(sequence);
        planPrefillEnd();
      }
      case DECODE -> releaseDecoding(sequence);
      case GONE -> {
        return;
      }
    }
    sequence.phase = Phase.GONE;
    agenda.cancel(sequence);
    cancelled++;
    admit();
  }

  /** Forgets all prefixes; running requests are not disturbed. */
  public void flushCache() {
    cache.clear();
  }

  /** What the engine is doing at this moment, and the totals since its start. */
  public EngineLoad load() {
    long capacityTokens = (long) timing.cacheBlocks() * timing.blockTokens();
    return new EngineLoad(
        running,
        waiting.size(),
        waitingTokens,
        Math.min(capacityTokens, blocksInUse * timing.blockTokens()),
        capacityTokens,
        cache.size(),
        timing.maxRunning(),
        running == 0 ? 0 : running * 1e9 / Math.max(1, timing.stepNanos(running)),
        promptTokens,
        cachedPromptTokens,
        generatedTokens,
        finished,
        cancelled);
  }

  /**
   * Prompt tokens in the queue that would have to be computed if each prompt met the cache as it is
   * now. Costs a look at every block in the queue.
   */
  public long waitingUncachedTokens() {
    long tokens = 0;
    for (var sequence : waiting) {
      tokens += sequence.prompt.tokens() - reusable(sequence.prompt, cache.held(keys(sequence)));
    }
    return tokens;
  }

  private static long[] keys(Sequence sequence) {
    return sequence.prompt.blockKeys();
  }

  private void admit() {
    while (!waiting.isEmpty() && running < timing.maxRunning()) {
      var next = waiting.element();
      if (timing.prefillOrder() == PrefillOrder.FIFO && !prefilling.isEmpty()) {
        return;
      }
      // A request larger than the whole cache runs alone: refusing it is not the scheduler's job.
      if (timing.kvAdmission() && running > 0 && blocksInUse + next.blocks > timing.cacheBlocks()) {
        return;
      }
      waiting.remove();
      waitingTokens -= next.prompt.tokens();
      startPrefill(next);
    }
  }

  private void startPrefill(Sequence sequence) {
    settleWork(agenda.nowNanos());
    running++;
    blocksInUse += sequence.blocks;
    sequence.cachedTokens = reusable(sequence.prompt, cache.match(keys(sequence)));
    sequence.leavesPrefillAt = workPerRequest + sequence.prompt.tokens() - sequence.cachedTokens;
    sequence.phase = Phase.PREFILL;
    prefilling.add(sequence);
    promptTokens += sequence.prompt.tokens();
    cachedPromptTokens += sequence.cachedTokens;
    planPrefillEnd();
  }

  /** The last token is always computed: without it there is nothing to sample from. */
  private int reusable(Prompt prompt, int heldBlocks) {
    return (int) Math.min((long) heldBlocks * timing.blockTokens(), prompt.tokens() - 1);
  }

  private void settleWork(long nowNanos) {
    if (!prefilling.isEmpty() && !Double.isInfinite(timing.prefillTokensPerSecond())) {
      double seconds = (nowNanos - workedUntilNanos) / 1e9;
      workPerRequest += seconds * prefillRate() / prefilling.size();
    }
    workedUntilNanos = nowNanos;
  }

  private void planPrefillEnd() {
    var first = prefilling.peek();
    if (first == null) {
      agenda.cancel(prefillEnd);
      // Nobody holds a reading of the total now: starting again keeps it small and exact.
      workPerRequest = 0;
      return;
    }
    double work = Math.max(0, first.leavesPrefillAt - workPerRequest) * prefilling.size();
    double nanos = Math.ceil(work * 1e9 / prefillRate());
    agenda.put(prefillEnd, agenda.nowNanos() + (long) nanos);
  }

  private double prefillRate() {
    return timing.prefillRate(running - prefilling.size());
  }

  private void endPrefill(long nowNanos) {
    settleWork(nowNanos);
    var sequence = prefilling.remove();
    workPerRequest = Math.max(workPerRequest, sequence.leavesPrefillAt);
    planPrefillEnd();
    cache.store(keys(sequence));
    sequence.phase = Phase.DECODE;
    sequence.sink.onPrefilled(sequence.cachedTokens);
    if (sequence.phase == Phase.DECODE) {
      token(sequence, nowNanos);
    }
    admit();
  }

  private void token(Sequence sequence, long nowNanos) {
    sequence.generated += sequence.stride;
    generatedTokens += sequence.stride;
    long left = sequence.outputTokens - sequence.generated;
    if (left > 0) {
      sequence.stride = mayLeap(sequence) ? left : 1;
      agenda.put(sequence, nowNanos + sequence.stride * stepNanos(sequence));
      sequence.sink.onToken();
      return;
    }
    sequence.phase = Phase.GONE;
    releaseDecoding(sequence);
    finished++;
    sequence.sink.onToken();
    sequence.sink.onDone();
    admit();
  }

  private boolean mayLeap(Sequence sequence) {
    return !sequence.sink.hearsEveryToken()
        && sequence.outputTokens != ENDLESS
        && (timing.steadyStep() || sequence.fixedStepNanos != STEP_OF_TIMING);
  }

  private long stepNanos(Sequence sequence) {
    long step =
        sequence.fixedStepNanos == STEP_OF_TIMING
            ? prefilling.isEmpty() ? timing.stepNanos(running) : timing.stretchedStepNanos(running)
            : sequence.fixedStepNanos;
    return sequence.outputTokens == ENDLESS ? Math.max(step, MIN_ENDLESS_STEP_NANOS) : step;
  }

  /** Prefill goes on at another rate when fewer requests decode. */
  private void releaseDecoding(Sequence sequence) {
    if (timing.prefillDrag() == 0 || prefilling.isEmpty()) {
      release(sequence);
      return;
    }
    settleWork(agenda.nowNanos());
    release(sequence);
    planPrefillEnd();
  }

  private void release(Sequence sequence) {
    running--;
    blocksInUse -= sequence.blocks;
  }
}
