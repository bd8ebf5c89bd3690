package dev.shepherd.cli;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;

/** Says which build this is. */
final class VersionCommand implements Command {

  private static final String NETTY_VERSIONS = "/META-INF/io.netty.versions.properties";

  private final boolean verbose;

  VersionCommand(boolean verbose) {
    this.verbose = verbose;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().println("Usage: smg version [--verbose]");
      terminal.out().println();
      terminal.out().println("Says which build this is; --verbose: with Java, Netty and machine.");
      return OK;
    }
    BuildInfo build = BuildInfo.load();
    var out = terminal.out();
    out.println("smg " + build.version());
    if (verbose || args.contains("--verbose")) {
      out.println();
      out.println("Build:");
      out.println("  Time:   " + build.built());
      out.println("  Commit: " + build.commit());
      out.println();
      out.println("Runs on:");
      out.println(
          "  Java:     " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
      out.println("  Netty:    " + nettyVersion());
      out.println(
          "  Platform: " + System.getProperty("os.arch") + " " + System.getProperty("os.name"));
      out.println("  CPUs:     " + Runtime.getRuntime().availableProcessors());
      out.println("  Max heap: " + Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MiB");
    }
    return OK;
  }

  /** Read as a plain resource: Netty's own lookup would start its logging for one line of text. */
  private static String nettyVersion() throws IOException {
    var properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(NETTY_VERSIONS)) {
      if (in != null) {
        properties.load(in);
      }
    }
    // Whichever Netty jar answers, all of them carry the same version.
    for (String key : properties.stringPropertyNames()) {
      if (key.endsWith(".version")) {
        return properties.getProperty(key);
      }
    }
    return "unknown";
  }
}
