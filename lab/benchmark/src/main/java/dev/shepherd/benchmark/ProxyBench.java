package dev.shepherd.benchmark;

import dev.shepherd.benchmark.process.ChildProcess;
import dev.shepherd.benchmark.process.ProcessCpu;
import dev.shepherd.exchange.Clock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what proxies cost, side by side.
 *
 * <p>All peers are started once and warmed; after that they idle while one of them is measured.
 * Each round measures every peer in every case, each time in another order, so that slow drift of
 * the machine spreads over all of them. Loopback only, free ports only, and every process that was
 * started is ended by its id.
 */
final class ProxyBench implements AutoCloseable {

  private static final long READY_NANOS = 30_000_000_000L;
  private static final int PROBE_TIMEOUT_MILLIS = 2_000;
  private static final double MIB = 1024.0 * 1024.0;

  /** A started peer and where clients find it. */
  private record Running(Peer peer, @Nullable ChildProcess process, List<Integer> ports) {}

  private final BenchOptions options;
  private final Clock clock;
  private final PrintStream progress;
  private final CpuPins pins = CpuPins.detect();
  private final Path folder = Files.createTempDirectory("smg-bench");
  private final List<ChildProcess> children = new ArrayList<>();

  ProxyBench(BenchOptions options, Clock clock, PrintStream progress) throws IOException {
    this.options = options;
    this.clock = clock;
    this.progress = progress;
  }

  /** Runs all rounds; takes about as long as announced on the progress stream. */
  Report run() throws IOException, InterruptedException {
    pins.pinThisProcess();
    if (!pins.active()) {
      progress.println("bench: no taskset or one CPU only: peers and load share the CPUs");
    }
    ChildProcess worker = startWorker();
    List<Integer> workerPorts = readPorts(worker);
    List<Running> running = startPeers(workerPorts);
    announce(running.size());
    for (Running each : running) {
      warm(each);
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      progress.println("bench: round " + round + " of " + options.rounds());
      for (BenchCase load : options.cases()) {
        for (int i = 0; i < running.size(); i++) {
          Running each = running.get((i + round) % running.size());
          measurements.add(measure(each, load, round, worker));
        }
      }
    }
    return new Report(measurements);
  }

  @Override
  public void close() throws IOException {
    for (ChildProcess child : children) {
      child.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(ProxyBench::delete);
    }
  }

  /** This same program again, as a worker, on the side of the load. */
  private ChildProcess startWorker() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(BenchCommand.class.getName(), "worker"));
    command.add(Integer.toString(options.workers()));
    return started(ChildProcess.startTalking(pins.forLoad(command), folder.resolve("worker.log")));
  }

  private static List<Integer> readPorts(ChildProcess worker) throws IOException {
    var lines = new BufferedReader(worker.process().inputReader(StandardCharsets.US_ASCII));
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the canned worker did not start:\n" + worker.lastWords());
    }
    return Stream.of(line.split(" ", -1)).map(Integer::valueOf).toList();
  }

  private List<Running> startPeers(List<Integer> workerPorts)
      throws IOException, InterruptedException {
    var peers = new Peers(folder, workerPorts, System.getProperty("smg.launcher"));
    List<Running> running = new ArrayList<>();
    for (String name : options.peers()) {
      int port = freePort();
      Peer peer = peers.find(name, port, freePort());
      if (peer == null) {
        progress.println("bench: " + name + " is not installed here, left out");
      } else if (peer.direct()) {
        running.add(new Running(peer, null, workerPorts));
      } else {
        Path log = folder.resolve(name + ".log");
        ChildProcess process = started(ChildProcess.start(pins.forPeer(peer.command()), log));
        if (serves(port, process)) {
          running.add(new Running(peer, process, List.of(port)));
        } else {
          progress.println("bench: " + name + " does not serve, left out:\n" + process.lastWords());
          process.close();
        }
      }
    }
    return running;
  }

  private ChildProcess started(ChildProcess child) {
    children.add(child);
    return child;
  }

  private void announce(int peers) {
    double perWindow = options.seconds() + 0.6;
    long seconds =
        Math.round(
            peers * options.cases().size() * options.rounds() * perWindow
                + (double) peers * options.warmSeconds());
    progress.println(
        "bench: " + peers + " peers, about " + seconds / 60 + " min " + seconds % 60 + " s");
  }

  /** All cases that will be measured, so that a compiler at run time has seen them. */
  private void warm(Running each) throws InterruptedException {
    if (each.peer().direct() || options.warmSeconds() == 0) {
      return;
    }
    progress.println("bench: warming " + each.peer().name());
    long millis = options.warmSeconds() * 1000L / options.cases().size();
    for (BenchCase load : options.cases()) {
      try (var generator = new LoadGenerator(load, each.ports(), options.rate(), clock)) {
        Thread.sleep(millis);
        generator.mark();
      }
    }
  }

  private Measurement measure(Running each, BenchCase load, int round, ChildProcess worker)
      throws InterruptedException {
    ChildProcess process = each.process();
    try (var generator = new LoadGenerator(load, each.ports(), options.rate(), clock)) {
      Thread.sleep(LoadGenerator.settleTime(load));
      generator.mark();
      long peerBefore = cpu(process);
      long knownBefore = peerBefore + knownCpu(worker);
      long machineBefore = ProcessCpu.nanosOfMachine();
      Thread.sleep(options.seconds() * 1000L);
      LoadGenerator.Result result = generator.mark();
      long peerNanos = cpu(process) - peerBefore;
      long known = cpu(process) + knownCpu(worker) - knownBefore;
      long machine = ProcessCpu.nanosOfMachine() - machineBefore;
      return new Measurement(
          each.peer().name(),
          load,
          round,
          process == null || result.completed() == 0
              ? Double.NaN
              : peerNanos / 1e3 / result.completed(),
          result.perSecond(),
          result.latency().percentileNanos(0.5) / 1e3,
          result.latency().percentileNanos(0.99) / 1e3,
          process == null ? Double.NaN : ProcessCpu.residentBytesOfTree(process.pid()) / MIB,
          result.failed(),
          Math.max(0, machine - known) / (double) result.nanos());
    }
  }

  private static long cpu(@Nullable ChildProcess process) {
    return process == null ? 0 : ProcessCpu.nanosOfTree(process.pid());
  }

  /** CPU of the load generator, the worker and all idle peers: children of this process. */
  private long knownCpu(ChildProcess worker) {
    long self = ProcessCpu.nanosOfProcess(ProcessHandle.current().pid());
    return self + ProcessCpu.nanosOfTree(worker.pid());
  }

  private boolean serves(int port, ChildProcess process) throws InterruptedException {
    byte[] request = BenchCase.SMALL.request();
    long start = clock.nanoTime();
    while (process.alive() && clock.nanoTime() - start < READY_NANOS) {
      if (answersOk(port, request)) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private static boolean answersOk(int port, byte[] request) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_TIMEOUT_MILLIS);
      socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request);
      byte[] head = socket.getInputStream().readNBytes(12);
      return new String(head, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
