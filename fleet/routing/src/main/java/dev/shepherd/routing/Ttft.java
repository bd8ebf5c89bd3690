package dev.shepherd.routing;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request where its first token is expected first, without making those behind it wait
 * longer than that is worth.
 *
 * <p><b>Estimate.</b> A worker gives the first token after
 *
 * <pre>{@code
 * wait + own = (uncached work queued there) / speed + (uncached part of this prompt) / speed
 * }</pre>
 *
 * The queue is known from this gateway's own dispatches, corrected by every first token ({@link
 * PrefillQueue}), plus what the engine reports of others ({@link OthersWork}). The uncached part is
 * the prompt less the prefix that the worker holds ({@link PrefixIndex}, limited to how far back
 * the engine's cache reaches: {@link CacheHorizon}). The speed is learned per worker ({@link
 * PrefillRate}), so anything that slows an engine down for long, decoding beside prefill included,
 * is in it. Everything is counted when a request is placed, not when a poll brings it: two loops,
 * or a burst within a millisecond, see each other's choices.
 *
 * <p><b>Choice.</b> Not the least estimate wins but the least <i>cost</i>
 *
 * <pre>{@code
 * wait + own * (1 + arrivals * meanWait)
 * }</pre>
 *
 * A prompt that is computed keeps the engine from those who come while its queue is not empty. At
 * {@code arrivals} requests a second and worker, and {@code meanWait} seconds until a worker is
 * idle, these are {@code arrivals * meanWait} requests, each of which waits {@code own} longer.
 * Choosing by the estimate alone ignores them; that is selfish routing, and computes again on an
 * idle worker what a slightly busier one has in its cache. The idea is the admission cost of
 * size-aware dispatching: Hyytiä, Penttinen and Aalto, "Size- and state-aware dispatching problem
 * with queue-specific job sizes" (2012), whose first policy iteration for FIFO queues gives {@code
 * arrivals / (1 - load) * (wait + own / 2)} in place of {@code arrivals * meanWait}. That assumes
 * arrivals which do not avoid the longer queue; ours do, which is why the plain count, with the
 * mean wait of all workers, does as well or better in the rehearsals and has no pole at full load.
 * On an idle fleet the term vanishes, under pressure it makes affinity stick: how long a prompt
 * stays with its cached prefix follows from the load, without a threshold or a weight.
 *
 * <p><b>Limits.</b> Affinity alone would send a burst with one common prefix to one worker, whose
 * batch fills up. A worker with {@link #CROWD} requests or more under way is therefore passed over
 * when it has {@link #FAIR_FACTOR} times its share, measured by speed: consistent hashing with
 * bounded loads (Mirrokni, Thorup and Zadimoghaddam, 2018) applied to a cost. Estimates that are
 * equal but for their error count as a tie, which the worker with fewer requests under way wins,
 * then chance.
 *
 * <p><b>Ignorance.</b> Without a prompt the average request is assumed; without reports the own
 * queue decides; a new worker is judged as the average one; an engine that does not tell what was
 * cached shows it by its pace; wrong knowledge of a cache costs one request its time and shortens
 * the reach. With nothing known at all the policy is least work left, which is never worse than
 * taking turns.
 *
 * <p>Thread-safe. A pick reads, without locks, one entry per worker; placing takes the chosen
 * worker's lock.
 */
final class Ttft implements Policy {
  static final String NAME = "ttft";

  /** Up to here an engine's batch grows without hurting anybody; well below engines' limits. */
  private static final int CROWD = 24;

  /** How many times its share a crowded worker may have under way. */
  private static final double FAIR_FACTOR = 1.75;

  /** Estimates this close are equal: a part of the cost, and a time. */
  private static final double TIE_PART = 0.005;

  private static final double TIE_SECONDS = 0.001;

  /** A stuck worker counts in the mean wait as at most so many times the best estimate. */
  private static final double OUTLIER = 4;

  /** What a thread needs to pick. */
  private static final class Workspace {
    final PrefixMatch match = new PrefixMatch();
    double[] wait = new double[16];
    double[] own = new double[16];
    double[] speed = new double[16];
    int[] inFlight = new int[16];

    void room(int candidates) {
      if (candidates > wait.length) {
        int room = Math.max(candidates, wait.length * 2);
        wait = new double[room];
        own = new double[room];
        speed = new double[room];
        inFlight = new int[room];
      }
    }
  }

  private final PrefixIndex index;
  private final FleetExperience fleet = new FleetExperience();
  private final ArrivalRate arrivals = new ArrivalRate();
  private final ThreadLocal<Workspace> workspaces = ThreadLocal.withInitial(Workspace::new);
  private final Object growth = new Object();

  /** By slot. Replaced when it grows; entries change under {@link #growth}. */
  private volatile @Nullable WorkerOutlook[] outlooks = new WorkerOutlook[16];

  /** Enough for the prompts of an hour on most fleets; see {@link PrefixIndexLimits}. */
  private static final PrefixIndexLimits LIMITS =
      new PrefixIndexLimits(64L << 20, Duration.ofHours(1));

  /** A policy that knows nothing yet. */
  Ttft() {
    this(LIMITS);
  }

  /** A policy that knows nothing yet and remembers prefixes within the limits. */
  Ttft(PrefixIndexLimits limits) {
    index = new PrefixIndex(limits);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean readsPrompt() {
    return true;
  }

  @Override
  public boolean readsLoads() {
    return true;
  }

  @Override
  public boolean scoresSeconds() {
    return true;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    int n = candidates.length;
    decision.begin(n);
    if (n == 0) {
      return -1;
    }
    Workspace work = workspaces.get();
    work.room(n);
    PromptKeys prompt = request.prompt();
    index.match(prompt, work.match);
    estimate(candidates, prompt, request.nowNanos(), work, decision);
    if (n == 1) {
      decision.score(0, work.wait[0] + work.own[0]);
      return decision.choose(0, Decision.Reason.ONLY_ONE);
    }
    int best = cheapest(n, work, decision, chance);
    decision.choose(best, reason(best, n, prompt.blockLength(), decision));
    decision.expect(work.wait[best] + work.own[best]);
    return best;
  }

  /** Fills in wait, own time, speed and crowd of each candidate. */
  private void estimate(
      Candidate[] candidates, PromptKeys prompt, long nowNanos, Workspace work, Decision decision) {
    long length = prompt.length();
    int blockLength = prompt.blockLength();
    double unknownLength = fleet.meanUncached();
    for (int i = 0; i < candidates.length; i++) {
      Candidate candidate = candidates[i];
      WorkerOutlook outlook = outlook(candidate);
      ReportedLoad load = candidate.load();
      if (load != null) {
        outlook.hear(load);
      }
      long matched = Math.min(length, (long) work.match.blocks(candidate.slot()) * blockLength);
      PrefillRate rate = outlook.rate();
      double units = length > 0 ? Math.max(1, length - matched) : unknownLength;
      double own = rate.seconds(units);
      decision.matched(i, matched);
      work.own[i] = own;
      work.wait[i] = outlook.waitSeconds(nowNanos, own);
      work.speed[i] = 1 / rate.secondsPerUnit();
      work.inFlight[i] = candidate.inFlight();
    }
  }

  private int cheapest(int n, Workspace work, Decision decision, Chance chance) {
    double soonest = Double.MAX_VALUE;
    double speeds = 0;
    long requests = 1;
    for (int i = 0; i < n; i++) {
      soonest = Math.min(soonest, work.wait[i] + work.own[i]);
      speeds += work.speed[i];
      requests += work.inFlight[i];
    }
    double waits = 0;
    for (int i = 0; i < n; i++) {
      waits += Math.min(work.wait[i], soonest * OUTLIER);
    }
    double delayed = arrivals.perSecond() / n * (waits / n);
    double shareOfSpeed = FAIR_FACTOR * requests / speeds;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      double cost = work.wait[i] + work.own[i] * (1 + delayed);
      decision.score(i, cost);
      if (!crowded(work, i, shareOfSpeed)) {
        least = Math.min(least, cost);
      }
    }
    double tie = least * (1 + TIE_PART) + TIE_SECONDS;
    int best = 0;
    double bestCrowd = Double.MAX_VALUE;
    int equals = 0;
    for (int i = 0; i < n; i++) {
      if (decision.score(i) <= tie && !crowded(work, i, shareOfSpeed)) {
        double crowd = work.inFlight[i] / work.speed[i];
        if (crowd < bestCrowd) {
          best = i;
          bestCrowd = crowd;
          equals = 1;
        } else if (crowd == bestCrowd && chance.below(++equals) == 0) {
          best = i;
        }
      }
    }
    return best;
  }

  private static boolean crowded(Workspace work, int i, double shareOfSpeed) {
    int withThis = work.inFlight[i] + 1;
    return withThis > CROWD && withThis > shareOfSpeed * work.speed[i];
  }

  private static Decision.Reason reason(int best, int n, int blockLength, Decision decision) {
    long held = decision.matched(best);
    long most = 0;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, decision.matched(i));
    }
    if (most > held + blockLength) {
      return Decision.Reason.SPILLED;
    }
    return held > 0 ? Decision.Reason.PREFIX : Decision.Reason.FIRST_TOKEN;
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    long nowNanos = request.nowNanos();
    arrivals.arrived(nowNanos);
    int at = decision.chosen();
    long matched = at >= 0 ? decision.matched(at) : 0;
    return outlook(chosen).place(request.prompt(), matched, !request.streamed(), nowNanos);
  }

  @Override
  public void removed(Candidate worker) {
    synchronized (growth) {
      WorkerOutlook[] known = outlooks;
      int slot = worker.slot();
      WorkerOutlook outlook = slot < known.length ? known[slot] : null;
      if (outlook != null) {
        outlook.gone();
        known[slot] = null;
      }
      index.forget(slot);
    }
  }

  /** For tests. */
  FleetExperience fleet() {
    return fleet;
  }

  /** What is known of a worker, also when this is the first time that it is seen. */
  WorkerOutlook outlook(Candidate worker) {
    WorkerOutlook[] known = outlooks;
    int slot = worker.slot();
    if (slot < known.length) {
      WorkerOutlook outlook = known[slot];
      if (outlook != null && outlook.isOf(worker)) {
        return outlook;
      }
    }
    return newOutlook(worker);
  }

  private WorkerOutlook newOutlook(Candidate worker) {
    synchronized (growth) {
      WorkerOutlook[] known = outlooks;
      int slot = worker.slot();
      if (slot >= known.length) {
        known = Arrays.copyOf(known, Math.max(slot + 1, known.length * 2));
      }
      WorkerOutlook outlook = known[slot];
      if (outlook == null || !outlook.isOf(worker)) {
        if (outlook != null) {
          outlook.gone();
          index.forget(slot);
        }
        outlook = new WorkerOutlook(worker, fleet, index);
        known[slot] = outlook;
      }
      outlooks = known;
      return outlook;
    }
  }
}
