package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.Clock;
import dev.shepherd.net.Transport;
import io.netty.channel.EventLoopGroup;

/**
 * Where a proxy runs. The loops' timers and the clock must belong together: on a manual loop both
 * stand still until moved.
 *
 * @param loops both sides of a connection live on one of them
 * @param transport what both sides are made of
 * @param clock the time of the loops' timers
 */
public record ProxyHost(EventLoopGroup loops, Transport transport, Clock clock) {}
