package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.Clock;
import dev.shepherd.net.Transport;
import dev.shepherd.simulator.StopSignal;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code smg fault-proxy}: a network that misbehaves, until the process is told to end. */
public final class FaultProxyCommand {
  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private final StopSignal stop;

  /** A command that ends when the signal says so. */
  public FaultProxyCommand(StopSignal stop) {
    this.stop = stop;
  }

  /**
   * Runs the command and blocks until it ends.
   *
   * @return the exit code: 0 after a clean end, 1 if it could not start, 2 for wrong arguments
   */
  public int run(List<String> args, PrintStream out, PrintStream err) {
    var options = new FaultProxyOptions(args);
    if (options.help()) {
      out.print(FaultProxyOptions.HELP);
      return OK;
    }
    if (!options.problems().isEmpty()) {
      options.problems().forEach(problem -> err.println("smg fault-proxy: " + problem));
      err.println("Try 'smg fault-proxy --help'.");
      return USAGE;
    }
    Transport transport = Transport.EPOLL.available() ? Transport.EPOLL : Transport.NIO;
    var loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("fault-proxy", true), transport.handlerFactory());
    try {
      return serve(options, transport, loops, out);
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      err.println("smg fault-proxy: " + cause.getMessage());
      return FAILED;
    } catch (IOException | IllegalArgumentException e) {
      err.println("smg fault-proxy: " + e.getMessage());
      return e instanceof IOException ? FAILED : USAGE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OK;
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
      stop.stopped();
    }
  }

  private int serve(
      FaultProxyOptions options, Transport transport, EventLoopGroup loops, PrintStream out)
      throws IOException, InterruptedException {
    var plan = options.plan();
    var to = socket(options.to());
    var teller = new Teller(out, options.quiet());
    var host = new ProxyHost(loops, transport, Clock.system());
    var proxy =
        FaultProxy.start(plan, host, socket(options.listen()), to, teller)
            .toCompletableFuture()
            .join();
    out.println(name((InetSocketAddress) proxy.address()) + " -> " + name(to));
    out.flush();
    stop.await();
    proxy.stop().toCompletableFuture().join();
    out.println(proxy.accepted() + " connections, " + teller.faults.get() + " faults");
    return OK;
  }

  private static InetSocketAddress socket(FaultProxyOptions.Address address) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
  }

  private static String name(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Tells of each fault as it happens, and counts. */
  private static final class Teller implements FaultWatcher {
    private final PrintStream out;
    private final boolean quiet;
    private final AtomicLong faults = new AtomicLong();

    Teller(PrintStream out, boolean quiet) {
      this.out = out;
      this.quiet = quiet;
    }

    @Override
    public void happened(long connection, Direction direction, long afterBytes, Fault fault) {
      faults.incrementAndGet();
      if (!quiet) {
        out.println(
            "connection "
                + connection
                + ", "
                + (direction == Direction.UP ? "up" : "down")
                + " after "
                + afterBytes
                + " bytes: "
                + words(fault));
        out.flush();
      }
    }

    private static String words(Fault fault) {
      return switch (fault) {
        case Fault.Reset reset -> "reset";
        case Fault.Close close -> "close";
        case Fault.HalfClose half -> "half-close";
        case Fault.BlackHole hole -> "black hole";
        case Fault.Corrupt corrupt -> "corrupt " + corrupt.bytes();
        case Fault.Stall stall ->
            stall.time() == null ? "stall for ever" : "stall " + stall.time().toMillis() + " ms";
        case Fault.Change change -> "the link becomes another";
      };
    }
  }
}
