package dev.shepherd.simulator;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.SerialLane;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;

/**
 * Where an engine runs: one event loop, the kind of channel to listen with, and the time. The loop,
 * the lane and the clock must belong together: on a manual loop, all three stand still until moved.
 *
 * @param loop all of the engine's connections live on it
 * @param channels makes the listening channel
 * @param lane timers; runs its tasks on the loop
 * @param clock the time of those timers
 */
public record EngineHost(
    EventLoop loop,
    ChannelFactory<? extends ServerChannel> channels,
    SerialLane lane,
    Clock clock) {

  /** A host whose timers are the loop's own. */
  public static EngineHost on(
      EventLoop loop, ChannelFactory<? extends ServerChannel> channels, Clock clock) {
    return new EngineHost(loop, channels, new LoopLane(loop), clock);
  }
}
