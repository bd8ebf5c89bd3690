package dev.shepherd.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Some engines alike, except for their models.
 *
 * @param count number of engines, at least 1
 * @param host address to listen on
 * @param port port of the first engine, the others follow; 0 takes free ports
 * @param engine what each engine is; its models are replaced
 * @param models given to the engines in turn
 * @param seed makes texts and ids repeatable
 * @param transport kind of sockets
 * @param threads event loops that share the engines
 */
public record FleetConfig(
    int count,
    String host,
    int port,
    EngineConfig engine,
    List<String> models,
    long seed,
    Transport transport,
    int threads) {

  private static final int MAX_PORT = 65_535;

  /** Checks and copies. */
  public FleetConfig {
    models = List.copyOf(models);
    if (count < 1 || threads < 1 || models.isEmpty()) {
      throw new IllegalArgumentException("at least one engine, one thread and one model");
    }
    if (port < 0 || port + (port == 0 ? 0 : count - 1) > MAX_PORT) {
      throw new IllegalArgumentException("ports must lie between 0 and " + MAX_PORT);
    }
  }

  /** Engines on free loopback ports, one loop, seed 1. */
  public static FleetConfig local(int count, EngineConfig engine) {
    return new FleetConfig(count, "127.0.0.1", 0, engine, engine.models(), 1, Transport.AUTO, 1);
  }

  /** The engines one by one. */
  List<EngineConfig> engines() {
    var engines = new ArrayList<EngineConfig>();
    for (int i = 0; i < count; i++) {
      engines.add(engine.withModels(List.of(models.get(i % models.size()))));
    }
    return engines;
  }
}
