package dev.shepherd.net;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one worker. The one used last is used first, so that the others
 * can age out. Confined to the loop.
 */
public final class UpstreamPool {
  private final Loop loop;
  private final Endpoint endpoint;
  private final UpstreamConfig config;
  private final Connector connector;
  private final int maxIdle;
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
  private boolean retired;

  UpstreamPool(
      Loop loop, Endpoint endpoint, UpstreamConfig config, Connector connector, int maxIdle) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.config = config;
    this.connector = connector;
    this.maxIdle = maxIdle;
  }

  UpstreamConfig config() {
    return config;
  }

  /**
   * Finds an idle connection or makes one; the listener hears of it, possibly before this returns.
   */
  public void connect(UpstreamListener listener) {
    UpstreamConnection connection = takeIdle();
    if (connection != null) {
      connection.open(listener);
      listener.onConnected(connection, true);
    } else {
      connectFresh(listener);
    }
  }

  /** Makes a new connection, whatever is idle. */
  public void connectFresh(UpstreamListener listener) {
    connector.connect(
        loop.eventLoop(),
        endpoint,
        () -> new UpstreamConnection(this, loop),
        new Connector.Callback() {
          @Override
          public void connected(Channel channel) {
            var connection = channel.pipeline().get(UpstreamConnection.class);
            if (connection == null || !connection.usable()) {
              listener.onFailure(UpstreamFailure.NO_ANSWER);
              return;
            }
            connection.open(listener);
            listener.onConnected(connection, false);
          }

          @Override
          public void failed(UpstreamFailure failure) {
            listener.onFailure(failure);
          }
        });
  }

  private @Nullable UpstreamConnection takeIdle() {
    UpstreamConnection connection;
    while ((connection = idle.pollLast()) != null) {
      if (connection.usable()) {
        return connection;
      }
    }
    return null;
  }

  void giveBack(UpstreamConnection connection) {
    if (idle.size() < maxIdle && !retired && connection.usable()) {
      idle.addLast(connection);
    } else {
      connection.cancel();
    }
  }

  /** The worker left: idle connections are closed, those in use after their answer. */
  void retire() {
    retired = true;
    for (UpstreamConnection connection : List.copyOf(idle)) {
      connection.cancel();
    }
    idle.clear();
  }

  void lost(UpstreamConnection connection) {
    idle.removeLastOccurrence(connection);
  }

  /** Puts back a connection that was made for a request which does not need it any more. */
  public void returnUnused(UpstreamConnection connection) {
    connection.release();
  }

  /** Idle connections now. */
  public int idleCount() {
    return idle.size();
  }
}
