package dev.shepherd.net;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
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
    var connection = new UpstreamConnection(this, loop);
    connector.connect(
        loop.eventLoop(),
        endpoint,
        connection,
        new Connector.Callback() {
          @Override
          public void connected(Channel channel) {
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
    if (idle.size() < maxIdle) {
      idle.addLast(connection);
    } else {
      connection.cancel();
    }
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
