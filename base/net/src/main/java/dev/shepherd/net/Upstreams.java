package dev.shepherd.net;

import io.netty.handler.ssl.SslContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The worker side of a process: one pool per loop and worker, so that a request never leaves its
 * loop. {@link #pool} is called on the loop concerned.
 */
public final class Upstreams implements AutoCloseable {
  private final UpstreamConfig config;
  private final Connector connector;
  private final int maxIdlePerPool;
  private final List<Map<Endpoint, UpstreamPool>> poolsByLoop;

  /**
   * @param tls for https workers, null if there are none
   */
  public Upstreams(Loops loops, UpstreamConfig config, @Nullable SslContext tls) {
    this.config = config;
    this.connector = new Connector(loops.transport(), config, tls);
    int count = loops.all().size();
    this.maxIdlePerPool = Math.max(1, config.maxIdlePerEndpoint() / count);
    this.poolsByLoop =
        loops.all().stream().<Map<Endpoint, UpstreamPool>>map(loop -> new HashMap<>()).toList();
  }

  /** The pool of a loop for a worker. */
  public UpstreamPool pool(Loop loop, Endpoint endpoint) {
    Map<Endpoint, UpstreamPool> pools = poolsByLoop.get(loop.index());
    UpstreamPool pool = pools.get(endpoint);
    if (pool == null) {
      pool = new UpstreamPool(loop, endpoint, config, connector, maxIdlePerPool);
      pools.put(endpoint, pool);
    }
    return pool;
  }

  /** Drops the pool of a worker that left, and closes its idle connections. On the loop. */
  public void forget(Loop loop, Endpoint endpoint) {
    UpstreamPool pool = poolsByLoop.get(loop.index()).remove(endpoint);
    if (pool != null) {
      pool.retire();
    }
  }

  @Override
  public void close() {
    connector.close();
  }
}
