package dev.shepherd.torture;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.net.Transport;
import dev.shepherd.net.VirtualServerSocket;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.EngineHost;
import dev.shepherd.simulator.SimulatedEngine;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultProxy;
import dev.shepherd.simulator.faults.FaultWatcher;
import dev.shepherd.simulator.faults.ProxyHost;
import io.netty.channel.local.LocalAddress;
import org.jspecify.annotations.Nullable;

/**
 * A machine with an engine, and the network in front of it. It can die, freeze and come back.
 * Confined to the loop.
 */
final class Machine {
  private final VirtualLoop loop;
  private final String host;
  private final EngineConfig config;
  private final FaultPlan faults;
  private final FaultWatcher watcher;
  private final Dice dice;
  private @Nullable SimulatedEngine engine;
  private @Nullable FaultProxy network;

  Machine(
      VirtualLoop loop,
      String host,
      EngineConfig config,
      FaultPlan faults,
      FaultWatcher watcher,
      Dice dice) {
    this.loop = loop;
    this.host = host;
    this.config = config;
    this.faults = faults;
    this.watcher = watcher;
    this.dice = dice;
  }

  /** Where the gateway finds it. */
  String url() {
    return "http://" + host + ":1";
  }

  boolean running() {
    return network != null;
  }

  /** Starts it; it listens a moment later. */
  void start() {
    if (running()) {
      return;
    }
    var inner = new LocalAddress(host + "-engine:1");
    var at = EngineHost.on(loop, VirtualServerSocket::new, loop.clock());
    SimulatedEngine.start(config, at, inner, Randomness.seeded(dice.seed()))
        .thenAccept(started -> engine = started);
    FaultProxy.start(
            faults,
            new ProxyHost(loop, Transport.VIRTUAL, loop.clock()),
            new LocalAddress(host + ":1"),
            inner,
            watcher)
        .thenAccept(started -> network = started);
  }

  /** Ends it as a crash would. */
  void kill() {
    FaultProxy proxy = network;
    SimulatedEngine process = engine;
    network = null;
    engine = null;
    // The network first: it ends connections in the order in which they were opened.
    if (proxy != null) {
      proxy.freeze(false);
      proxy.stop();
    }
    if (process != null) {
      process.stop();
    }
  }

  void freeze(boolean freeze) {
    FaultProxy proxy = network;
    if (proxy != null) {
      proxy.freeze(freeze);
    }
  }

  void resetConnections() {
    FaultProxy proxy = network;
    if (proxy != null) {
      proxy.resetConnections();
    }
  }

  /** The next requests meet trouble that they did not ask for. */
  void trouble(String script, int requests) {
    SimulatedEngine process = engine;
    if (process != null) {
      process.troubleNext(script, requests);
    }
  }

  void healthy(boolean healthy) {
    SimulatedEngine process = engine;
    if (process != null) {
      process.healthy(healthy);
    }
  }
}
