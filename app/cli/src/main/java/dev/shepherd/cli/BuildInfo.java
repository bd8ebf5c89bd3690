package dev.shepherd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the build knew about itself.
 *
 * @param version the release, as in the build files
 * @param built when, as UTC text, or {@code unknown}
 * @param commit abbreviated commit, or {@code unknown} outside a checkout
 */
record BuildInfo(String version, String built, String commit) {

  /** Reads the resource that the build filled in. */
  static BuildInfo load() {
    var properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is missing from this build");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("built", "unknown"),
        properties.getProperty("commit", "unknown"));
  }
}
