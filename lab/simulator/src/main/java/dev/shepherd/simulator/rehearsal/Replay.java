package dev.shepherd.simulator.rehearsal;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;
import dev.shepherd.simulator.Agenda;
import dev.shepherd.simulator.EngineModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One trace, one policy, one fleet, in virtual time: requests arrive, gateways decide, engines
 * compute, and the policy hears of it as it would in the gateway. Used once, on one thread.
 *
 * <p>There is no network: a decision takes no virtual time, and a first token is heard of at the
 * moment it exists. The real time spent in the policy is measured.
 */
final class Replay {
  /** Policies may take 0 for "no time known". */
  private static final long ORIGIN_NANOS = 3_600_000_000_000L;

  private final Trace trace;
  private final Scenario scenario;
  private final Clock realClock;
  private final Agenda agenda = new Agenda(ORIGIN_NANOS);
  private final List<LabWorker> workers = new ArrayList<>();
  private final List<LabGateway> gateways = new ArrayList<>();
  private final ReplayLog log;
  private int next;
  private int underWay;

  Replay(Trace trace, Scenario scenario, Supplier<Policy> policies, Clock realClock) {
    this.trace = trace;
    this.scenario = scenario;
    this.realClock = realClock;
    this.log = new ReplayLog(trace);
    for (int i = 0; i < scenario.gateways(); i++) {
      var randomness = Randomness.seeded(scenario.seed() * 31 + i);
      var ask = new Ask(scenario.timing().blockTokens(), scenario.bytesPerToken());
      gateways.add(new LabGateway(policies.get(), randomness::nextInt, ask));
    }
    for (int i = 0; i < scenario.workers(); i++) {
      join();
    }
  }

  /** Runs until the last answer is complete. */
  ReplayLog run() {
    planChanges();
    if (scenario.metrics()) {
      planPolls();
    }
    agenda.put(new Arrivals(), arrivalNanos(0));
    while (agenda.nextNanos() != Agenda.NOTHING) {
      agenda.runUntil(agenda.nextNanos());
    }
    log.workers(workers);
    return log;
  }

  private long arrivalNanos(int index) {
    return ORIGIN_NANOS + Math.round(trace.requests().get(index).atNanos() / scenario.speedup());
  }

  private boolean idle() {
    return underWay == 0 && next == trace.requests().size();
  }

  private void planChanges() {
    long length = Math.round(trace.lengthNanos() / scenario.speedup());
    for (var change : scenario.changes()) {
      agenda.put(() -> change(change), ORIGIN_NANOS + change.when().nanosIn(length));
    }
  }

  private void change(FleetChange change) {
    if (change.joins()) {
      join();
    } else if (change.worker() < workers.size()) {
      var leaving = workers.get(change.worker());
      gateways.forEach(gateway -> gateway.leave(leaving));
    }
  }

  private void join() {
    int number = workers.size();
    var worker = new LabWorker(number, scenario.timingOf(number), agenda);
    workers.add(worker);
    gateways.forEach(gateway -> gateway.join(worker));
  }

  /** Gateways ask at different times, as processes that were not started together do. */
  private void planPolls() {
    long interval = scenario.loadPoll().toNanos();
    for (int i = 0; i < gateways.size(); i++) {
      var gateway = gateways.get(i);
      var poll =
          new Agenda.Due() {
            @Override
            protected void run(long nowNanos) {
              if (!idle()) {
                gateway.poll(nowNanos, scenario.uncachedMetric());
                agenda.put(this, nowNanos + interval);
              }
            }
          };
      agenda.put(poll, ORIGIN_NANOS + interval * i / gateways.size());
    }
  }

  /** Routes the next request of the trace, then waits for the one after it. */
  private final class Arrivals extends Agenda.Due {
    @Override
    protected void run(long nowNanos) {
      route(next++, nowNanos);
      if (next < trace.requests().size()) {
        agenda.put(this, arrivalNanos(next));
      }
    }
  }

  private void route(int index, long nowNanos) {
    var request = trace.requests().get(index);
    var gateway = gateways.get(index % gateways.size());
    long before = realClock.nanoTime();
    var seat = gateway.route(request.prompt(), nowNanos);
    log.decided(realClock.nanoTime() - before, gateway.reason());
    if (seat == null) {
      return;
    }
    underWay++;
    seat.worker.requests++;
    seat.worker.promptTokens += request.prompt().tokens();
    log.placed(index, seat.worker.number);
    var stay = new Stay(index, request, nowNanos, gateway, seat, gateway.placement());
    seat.worker.engine.submit(
        request.prompt(), request.outputTokens(), EngineModel.STEP_OF_TIMING, stay);
  }

  /** A request at its worker. */
  private final class Stay implements EngineModel.Sink {
    private final int index;
    private final TraceRequest request;
    private final long arrivedNanos;
    private final LabGateway gateway;
    private final Seat seat;
    private final Placement placement;
    private int cachedTokens;

    private Stay(
        int index,
        TraceRequest request,
        long arrivedNanos,
        LabGateway gateway,
        Seat seat,
        Placement placement) {
      this.index = index;
      this.request = request;
      this.arrivedNanos = arrivedNanos;
      this.gateway = gateway;
      this.seat = seat;
      this.placement = placement;
    }

    @Override
    public void onPrefilled(int cached) {
      long nowNanos = agenda.nowNanos();
      cachedTokens = cached;
      seat.worker.cachedTokens += cached;
      log.firstToken(index, nowNanos - arrivedNanos, cached);
      placement.firstToken(nowNanos);
    }

    @Override
    public void onToken() {
      // Only the first and the end matter here.
    }

    @Override
    public void onDone() {
      if (scenario.usage()) {
        placement.usage(request.prompt().tokens(), cachedTokens);
      }
      placement.ended(true, request.outputTokens(), agenda.nowNanos());
      underWay--;
      gateway.ended(seat);
    }

    @Override
    public boolean hearsEveryToken() {
      return false;
    }
  }
}
