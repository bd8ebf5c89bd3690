package dev.shepherd.gateway;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.net.EventLoopLane;
import dev.shepherd.net.Loops;
import dev.shepherd.net.Transport;

/**
 * What a gateway runs on: time, chance, threads and the network. A simulation hands in its own.
 *
 * @param loops the event loops; the first one also runs the control plane's calls to workers
 * @param fleetLane where the fleet is changed
 */
public record Seams(Clock clock, Randomness randomness, Loops loops, SerialLane fleetLane) {

  /**
   * The real machine.
   *
   * @param loopCount number of event loops, at least 1
   */
  public static Seams real(Transport transport, int loopCount) {
    Clock clock = Clock.system();
    Loops loops = Loops.start(transport, loopCount, clock);
    var lane = new EventLoopLane(loops.all().getLast().eventLoop());
    return new Seams(clock, Randomness.system(), loops, lane);
  }

  /** The fastest transport that this machine allows. */
  public static Transport bestTransport() {
    if (Transport.IO_URING.available()) {
      return Transport.IO_URING;
    }
    return Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
  }
}
