package dev.shepherd.cli;

import dev.shepherd.config.CommandLine;
import dev.shepherd.config.LoggingOptions;
import dev.shepherd.config.OptionError;
import dev.shepherd.config.Options;
import dev.shepherd.config.ParseResult;
import dev.shepherd.config.RoutingOptions;
import dev.shepherd.config.RuntimeOptions;
import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.gateway.GatewayProcess;
import dev.shepherd.gateway.GatewaySettings;
import dev.shepherd.gateway.Seams;
import dev.shepherd.gateway.SettingsFromOptions;
import dev.shepherd.identity.Posture;
import dev.shepherd.net.Transport;
import dev.shepherd.telemetry.log.LogConfig;
import dev.shepherd.telemetry.log.LogSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Runs the gateway until the process is told to stop. */
final class LaunchCommand implements Command {

  private final Consumer<Runnable> onEnd;

  LaunchCommand() {
    this(Signals::onEnd);
  }

  /**
   * A gateway that somebody else ends.
   *
   * @param onEnd is handed what to call, once for an orderly end and again for a quick one
   */
  LaunchCommand(Consumer<Runnable> onEnd) {
    this.onEnd = onEnd;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws Exception {
    if (LaunchHelp.isAsked(args)) {
      return new LaunchHelp(terminal).answer(args);
    }
    return switch (CommandLine.parse(args, System.getenv())) {
      case ParseResult.Refused refused -> {
        for (OptionError error : refused.errors()) {
          terminal.err().println("smg: " + error.line());
        }
        terminal.err().println("smg: see 'smg launch --help'");
        yield USAGE;
      }
      case ParseResult.Accepted accepted -> launch(accepted.options(), terminal);
    };
  }

  private int launch(Options options, Terminal terminal) throws InterruptedException {
    try (LogSystem logs = LogSystem.start(logging(options, terminal))) {
      Seams seams = seams(options);
      GatewaySettings settings =
          SettingsFromOptions.of(options, Runtime.getRuntime().maxMemory(), OpenFiles.limit());
      var gateway = new Gateway(settings, seams);
      gateway.start();
      logs.observe(gateway.metrics());
      announce(options, settings, gateway, seams);
      var process = new GatewayProcess(gateway, seams, settings.shutdownGrace());
      onEnd.accept(process::signal);
      if (!process.serve()) {
        logs.flush();
        Runtime.getRuntime().halt(OK);
      }
      return OK;
    } catch (IOException | IllegalArgumentException e) {
      terminal.err().println("smg: " + e.getMessage());
      return FAILED;
    }
  }

  private static LogConfig logging(Options options, Terminal terminal) {
    return LogConfig.toConsole(terminal.out(), Clock.system(), LaunchCommand::startDaemon)
        .withLevel(Level.valueOf(options.get(LoggingOptions.LOG_LEVEL).toUpperCase(Locale.ROOT)))
        .withFilter(System.getenv("RUST_LOG"))
        .withJson(options.get(LoggingOptions.LOG_JSON))
        .withColour(terminal.colours())
        .withDirectory(options.get(LoggingOptions.LOG_DIR).orElse(null));
  }

  private static void startDaemon(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(task);
  }

  private static Seams seams(Options options) {
    int loops =
        options
            .get(RuntimeOptions.RUNTIME_WORKER_THREADS)
            .map(Long::intValue)
            .orElse(Runtime.getRuntime().availableProcessors() / 2);
    return Seams.real(transport(options.get(RuntimeOptions.TRANSPORT)), Math.max(1, loops));
  }

  private static Transport transport(String word) {
    Transport asked =
        switch (word) {
          case "io_uring" -> Transport.IO_URING;
          case "epoll" -> Transport.EPOLL;
          case "nio" -> Transport.NIO;
          default -> Seams.bestTransport();
        };
    if (!asked.available()) {
      throw new IllegalArgumentException(
          "--transport " + word + ": this machine does not offer it; use --transport auto");
    }
    return asked;
  }

  private static void announce(
      Options options, GatewaySettings settings, Gateway gateway, Seams seams) {
    Logger log = LoggerFactory.getLogger(LaunchCommand.class);
    log.atInfo()
        .addKeyValue("listening", settings.listeners().host() + ":" + gateway.port())
        .addKeyValue("metrics", settings.listeners().metricsHost() + ":" + gateway.metricsPort())
        .addKeyValue("workers", settings.fleet().startupWorkers().size())
        .addKeyValue("policy", options.get(RoutingOptions.POLICY))
        .addKeyValue("transport", gateway.transport().name().toLowerCase(Locale.ROOT))
        .addKeyValue("loops", seams.loops().all().size())
        .log("smg " + BuildInfo.load().version());
    Logger posture = LoggerFactory.getLogger("smg::posture");
    for (String door : posture(settings, gateway).openDoors()) {
      posture.warn(door);
    }
  }

  private static Posture posture(GatewaySettings settings, Gateway gateway) {
    GatewaySettings.Doors doors = settings.doors();
    return new Posture(
        doors.apiKey() != null || !doors.tenantKeys().isEmpty(),
        gateway.controlPlaneRule(),
        doors.openDiagnostics(),
        true,
        loopback(settings.listeners().metricsHost()),
        loopback(settings.listeners().host()),
        doors.trustTenantHeader());
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
