package dev.shepherd.architecture;

import dev.shepherd.architecture.SourceTree.TextFile;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules about the text of files, whatever language they are in. */
final class SourceRules {

  static final int MAX_LINES = 800;

  /** Hosts of package registries, written in halves so that this file obeys its own rule. */
  private static final Pattern REGISTRY =
      Pattern.compile(
          String.join(
              "|",
              List.of(
                  "repo1?\\." + "maven\\.",
                  "repo\\." + "maven\\.apache",
                  "central\\." + "sonatype",
                  "oss\\." + "sonatype",
                  "repo\\." + "spring\\.io",
                  "plugins\\." + "gradle\\.org",
                  "registry\\." + "npmjs",
                  "registry\\." + "yarnpkg",
                  "pypi\\." + "org",
                  "files\\." + "pythonhosted",
                  "crates\\." + "io",
                  "proxy\\." + "golang\\.org",
                  "rubygems\\." + "org",
                  "docker\\." + "io",
                  "ghcr\\." + "io",
                  "\\bgcr\\." + "io",
                  "quay\\." + "io",
                  "deb\\." + "debian\\.org",
                  "archive\\." + "ubuntu\\.com")));

  /** Folders of one person or one machine; not preceded by a word, so URL paths do not count. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile(
          "(?<![\\w.}\\])$\\-])/(?:home|root|work|Users)/[\\w.]|\\b[A-Z]:\\\\Users\\\\");

  private SourceRules() {}

  /** Java files that nobody can take in at one sitting. */
  static Set<String> tooLong(List<TextFile> files) {
    Set<String> found = new TreeSet<>();
    for (TextFile file : files) {
      long lines = file.text().lines().count();
      if (file.path().endsWith(".java") && lines > MAX_LINES) {
        found.add(file.path() + " has " + lines + " lines, allowed are " + MAX_LINES);
      }
    }
    return found;
  }

  /** Places that tie the tree to a registry. */
  static Set<String> registryHosts(List<TextFile> files) {
    return matches(files, REGISTRY);
  }

  /** Places that tie the tree to one machine. */
  static Set<String> machinePaths(List<TextFile> files) {
    return matches(files, MACHINE_PATH);
  }

  private static Set<String> matches(List<TextFile> files, Pattern pattern) {
    Set<String> found = new TreeSet<>();
    for (TextFile file : files) {
      Matcher matcher = pattern.matcher(file.text());
      while (matcher.find()) {
        long line = file.text().substring(0, matcher.start()).lines().count();
        found.add(file.path() + ":" + Math.max(1, line) + " holds " + matcher.group());
      }
    }
    return found;
  }
}
