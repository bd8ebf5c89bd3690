package dev.shepherd.torture;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.gateway.Seams;
import dev.shepherd.net.EventLoopLane;
import dev.shepherd.net.Loops;
import dev.shepherd.net.Transport;
import dev.shepherd.simulator.faults.Direction;
import dev.shepherd.simulator.faults.Fault;
import dev.shepherd.simulator.faults.FaultProxy;
import dev.shepherd.simulator.faults.FaultWatcher;
import dev.shepherd.simulator.faults.ProxyHost;
import dev.shepherd.workers.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One life of a gateway with its engines, clients and networks, all drawn from one seed, on one
 * thread and in virtual time: it starts, is tortured, drains and ends. What must hold whatever
 * happened is checked on the way and at the end.
 *
 * <p>Confined to the thread that runs it.
 */
final class Trial {
  static final String MODEL = "m";
  private static final Duration START = Duration.ofSeconds(3);
  private static final int MISERY_MILLIS = 6_000;
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final int MOST_VIOLATIONS = 5;
  private static final int MOST_HEAD_BYTES = 1024;

  /** A departure needs so long from the client to the gateway, on a good link. */
  private static final long DEPARTURE_MILLIS = 500;

  /** The same behind a long body on the slowest link. */
  private static final long SLOW_DEPARTURE_MILLIS = 4_000;

  /**
   * How a trial went.
   *
   * @param hash equal for equal trials
   * @param violations what must not happen and did; empty after a good trial
   * @param ends how many requests ended how
   * @param virtualMillis how long it took in its own time
   * @param trace every step, if asked for
   */
  record Result(
      long seed,
      long hash,
      List<String> violations,
      Map<Errand.End, Integer> ends,
      long faults,
      long virtualMillis,
      List<String> trace) {}

  private final long seed;
  private final VirtualLoop loop = new VirtualLoop();
  private final Trace trace;
  private final Judge judge = new Judge(this);
  private final Dice dice;
  private final Lot lot;
  private final List<Machine> machines = new ArrayList<>();
  private final List<Errand> errands = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Set<Worker> workers = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Visitor.Line> expected = new ArrayDeque<>();
  private final Map<Long, Visitor.Line> lines = new HashMap<>();
  private final Gateway gateway;
  private final FaultProxy front;
  private final Operator operator = new Operator(this);
  private long faults;
  private int openErrands;
  private boolean draining;
  private boolean cutting;
  private boolean removals;

  private Trial(long seed, boolean traced) {
    this.seed = seed;
    trace = new Trace(loop::millis, traced);
    dice = new Dice(seed);
    lot = new Lot(dice.split(), gatewayHost(), i -> "http://" + machineHost(i) + ":1");
    Dice forMachines = dice.split();
    for (int i = 0; i < lot.machines + lot.spareMachines; i++) {
      machines.add(
          new Machine(
              loop,
              machineHost(i),
              lot.engine(),
              lot.machineFaults(),
              new Upstream(i),
              forMachines.split()));
    }
    var seams =
        new Seams(
            loop.clock(),
            Randomness.seeded(dice.seed()),
            Loops.manual(Transport.VIRTUAL, loop, loop.clock()),
            new EventLoopLane(loop));
    try {
      gateway = new Gateway(lot.settings, seams);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var starting =
        FaultProxy.start(
            lot.front,
            new ProxyHost(loop, Transport.VIRTUAL, loop.clock()),
            new LocalAddress(frontHost() + ":1"),
            new LocalAddress(gatewayHost() + ":1"),
            new Front());
    loop.settle();
    front = starting.toCompletableFuture().join();
  }

  /**
   * Runs the trial of a seed.
   *
   * @param traced whether every step is to be told
   */
  static Result run(long seed, boolean traced) {
    var trial = new Trial(seed, traced);
    try {
      trial.live();
    } catch (RuntimeException | IOException e) {
      trial.violated("the trial itself failed: " + e);
    } finally {
      trial.loop.end();
    }
    return trial.result();
  }

  // Names are part of what some policies hash, so they come from the seed, and nothing else does
  // in a process that runs several trials at a time.

  private String machineHost(int i) {
    return "t" + seed + "-w" + i;
  }

  String gatewayHost() {
    return "t" + seed + "-gateway";
  }

  String frontHost() {
    return "t" + seed + "-front";
  }

  // ---- the course of events

  private void live() throws IOException {
    for (int i = 0; i < lot.machines; i++) {
      if (!dice.chance(0.1)) {
        machines.get(i).start();
      }
    }
    loop.settle();
    gateway.start();
    loop.passUntil(START, () -> gateway.fleet().snapshot().hasAvailable());
    Dice misery = dice.split();
    for (int i = misery.between(0, 8); i > 0; i--) {
      planMisery(misery);
    }
    planProbes();
    if (dice.chance(0.35)) {
      Duration grace = dice.millis(200, 3_000);
      Duration settle = dice.millis(0, 300);
      loop.after(dice.millis(500, 6_000), () -> shutDown(settle, grace));
    }
    Dice forVisitors = dice.split();
    for (int i = forVisitors.between(2, 8); i > 0; i--) {
      var own = new ArrayList<Errand>();
      for (int k = forVisitors.between(1, 4); k > 0; k--) {
        own.add(new Errand(errands.size(), forVisitors));
        errands.add(own.getLast());
      }
      var visitor = new Visitor(this, own);
      loop.after(forVisitors.millis(0, 3_000), visitor::start);
    }
    openErrands = errands.size();
    if (!loop.passUntil(MOST, () -> openErrands == 0)) {
      violated(openErrands + " requests have no end");
    }
    finish();
  }

  private void planProbes() {
    for (int at = 250; at < MISERY_MILLIS; at += 1_500) {
      loop.after(Duration.ofMillis(at), () -> operator.probe("/liveness"));
      loop.after(Duration.ofMillis(at), () -> operator.probe("/readiness"));
    }
  }

  private void planMisery(Dice misery) {
    Duration at = misery.millis(0, MISERY_MILLIS);
    int which = misery.between(0, machines.size() - 1);
    Machine machine = machines.get(which);
    Duration later = at.plus(misery.millis(50, 4_000));
    switch (misery.between(0, 7)) {
      case 0 -> {
        plan(at, "kill", which, machine::kill);
        if (misery.chance(0.7)) {
          plan(later, "start", which, machine::start);
        }
      }
      case 1 -> {
        plan(at, "freeze", which, () -> machine.freeze(true));
        plan(later, "thaw", which, () -> machine.freeze(false));
      }
      case 2 -> plan(at, "reset connections", which, machine::resetConnections);
      case 3, 4 -> {
        String script = Lot.trouble(misery);
        int times = misery.between(1, 6);
        plan(at, "trouble: " + script, which, () -> machine.trouble(script, times));
      }
      case 5 -> {
        plan(at, "unhealthy", which, () -> machine.healthy(false));
        plan(later, "healthy", which, () -> machine.healthy(true));
      }
      case 6 ->
          plan(
              at,
              "deploy",
              which,
              () -> {
                machine.start();
                operator.add(machine.url());
              });
      default -> {
        plan(at, "remove", which, () -> remove(machine));
        if (misery.chance(0.5)) {
          plan(later, "kill", which, machine::kill);
        }
      }
    }
  }

  private void remove(Machine machine) {
    removals = true;
    operator.remove(machine.url());
  }

  private void plan(Duration at, String what, int which, Runnable action) {
    loop.after(
        at,
        () -> {
          trace.note(what, which, 0);
          action.run();
          meetWorkers();
        });
  }

  private void shutDown(Duration settle, Duration grace) {
    trace.note("shutdown", 0, 0);
    gateway.announceDrain();
    loop.after(
        settle,
        () -> {
          draining = true;
          gateway.drain();
        });
    loop.after(
        settle.plus(grace),
        () -> {
          trace.note("cut", gateway.exchanges(), 0);
          cutting = true;
          gateway.cut();
        });
  }

  private void finish() {
    meetWorkers();
    // Exchanges whose client was cut off unheard end by their own timeouts.
    if (!loop.passUntil(lot.bound(errands.getFirst()).plusSeconds(20), () -> exchanges() == 0)) {
      violated(exchanges() + " exchanges are open after all clients have gone");
    }
    draining = true;
    gateway.drain();
    loop.pass(Duration.ofMillis(200));
    gateway.cut();
    loop.pass(Duration.ofSeconds(4));
    meetWorkers();
    mustBeZero("exchanges", exchanges());
    mustBeZero("running requests", gateway.runningRequests());
    mustBeZero("booked bytes", gateway.bookedBytes());
    for (Worker worker : workers) {
      mustBeZero("requests in flight at " + worker.url(), worker.inFlight());
    }
    machines.forEach(Machine::kill);
    front.stop();
    loop.settle();
    gateway.close();
    for (Errand errand : errands) {
      if (errand.dispatches > 2 * lot.settings.retry().maxAttempts()) {
        violated(errand + " was sent too often");
      }
    }
  }

  private int exchanges() {
    return gateway.exchanges();
  }

  private void mustBeZero(String what, long value) {
    if (value != 0) {
      violated(value + " " + what + " at the end");
    }
  }

  private void meetWorkers() {
    workers.addAll(gateway.fleet().snapshot().workers());
  }

  private Result result() {
    var ends = new EnumMap<Errand.End, Integer>(Errand.End.class);
    for (Errand errand : errands) {
      if (errand.end != null) {
        ends.merge(errand.end, 1, Integer::sum);
      }
    }
    return new Result(seed, trace.hash(), violations, ends, faults, loop.millis(), trace.lines());
  }

  // ---- what the parts ask and tell

  VirtualLoop loop() {
    return loop;
  }

  Trace trace() {
    return trace;
  }

  Judge judge() {
    return judge;
  }

  Class<? extends Channel> clientChannel() {
    return Transport.VIRTUAL.clientChannel();
  }

  Duration bound(Errand errand) {
    return lot.bound(errand);
  }

  /** Whether bytes are corrupted on purpose, so that any content is possible. */
  boolean corrupting() {
    return lot.corrupting;
  }

  /** Whether what one end of a client's connection does takes time to be seen at the other. */
  boolean slowFront() {
    return lot.slowFront;
  }

  /** Whether the gateway has stopped to listen. */
  boolean draining() {
    return draining;
  }

  /** Whether the gateway has ended what was still running. */
  boolean cutting() {
    return cutting;
  }

  void expect(Visitor.Line line) {
    expected.add(line);
  }

  void ended(Errand errand) {
    openErrands--;
    judge.ended(errand);
    trace.note("answer", errand.number, errand.answer.text());
  }

  /** Requests that will not be made. */
  void dropped(List<Errand> unmade) {
    openErrands -= unmade.size();
  }

  /** Whether the gateway may have been left without any worker of the model. */
  boolean mayKnowNoModel() {
    return removals || lot.settings.fleet().removeUnhealthyWorkers();
  }

  void violated(String what) {
    trace.note("VIOLATION", violations.size(), what);
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add("at " + loop.millis() + " ms: " + what);
    }
  }

  private static boolean harmless(Fault fault) {
    return fault instanceof Fault.Change || (fault instanceof Fault.Stall s && s.time() != null);
  }

  /** Sees the connections of clients. */
  private final class Front implements FaultWatcher {
    @Override
    public void opened(long connection) {
      Visitor.Line line = expected.poll();
      if (line == null) {
        violated("a connection that nobody made");
      } else {
        lines.put(connection, line);
      }
    }

    @Override
    public void received(long connection, Direction direction, ByteBuf bytes) {
      trace.note(
          direction == Direction.UP ? "front up" : "front down", connection, bytes.readableBytes());
      Visitor.Line line = lines.get(connection);
      if (direction == Direction.DOWN && line != null && bytes.isReadable()) {
        line.answering();
      }
    }

    @Override
    public void closed(long connection) {
      trace.note("closed at the front", connection, 0);
    }

    @Override
    public void happened(long connection, Direction direction, long afterBytes, Fault fault) {
      faults++;
      trace.note("front: " + fault, connection, afterBytes);
      Visitor.Line line = lines.get(connection);
      if (line != null && !harmless(fault)) {
        line.disturb();
      } else if (line != null && fault instanceof Fault.Stall) {
        line.stall();
      }
    }
  }

  /** Sees the connections to one machine. */
  private final class Upstream implements FaultWatcher {
    private final int machine;
    private final String up;
    private final String down;

    Upstream(int machine) {
      this.machine = machine;
      up = "machine " + machine + " up";
      down = "machine " + machine + " down";
    }

    @Override
    public void closed(long connection) {
      trace.note("closed at machine " + machine, connection, 0);
    }

    @Override
    public void received(long connection, Direction direction, ByteBuf bytes) {
      trace.note(direction == Direction.UP ? up : down, connection, bytes.readableBytes());
      if (direction == Direction.UP) {
        int n = Math.min(MOST_HEAD_BYTES, bytes.readableBytes());
        String head = bytes.toString(bytes.readerIndex(), n, StandardCharsets.ISO_8859_1);
        int mark = head.indexOf(Errand.MARK);
        if (mark >= 0) {
          int from = mark + Errand.MARK.length();
          int to = head.indexOf('\r', from);
          dispatched(errands.get(Integer.parseInt(head.substring(from, to))));
        }
      }
    }

    private void dispatched(Errand errand) {
      errand.dispatches++;
      trace.note("dispatch", errand.number, machine);
      meetWorkers();
      if (errand.firstByteMillis >= 0) {
        violated(errand + " was sent again after its first byte");
      }
      long sinceEnd = loop.millis() - errand.endedMillis;
      long departure = lot.slowFront ? SLOW_DEPARTURE_MILLIS : DEPARTURE_MILLIS;
      if (errand.ended() && !errand.disturbed && sinceEnd > departure) {
        violated(errand + " was sent after its client had gone");
      }
    }

    @Override
    public void happened(long connection, Direction direction, long afterBytes, Fault fault) {
      faults++;
      trace.note("machine " + machine + ": " + fault, connection, afterBytes);
    }
  }
}
