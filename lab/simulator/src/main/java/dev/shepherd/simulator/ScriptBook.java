package dev.shepherd.simulator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scripts that a test gave to the whole engine, and its health. Thread-safe. */
final class ScriptBook {
  private record Counted(Script script, int times) {}

  private record Trouble(String line, int times) {}

  private final ArrayDeque<Counted> next = new ArrayDeque<>();
  private final ArrayDeque<Trouble> troubles = new ArrayDeque<>();
  private final Map<String, Script> byPath = new HashMap<>();
  private Script always = ScriptReader.none();
  private boolean healthy = true;

  synchronized void always(Script script) {
    always = script;
  }

  synchronized void next(Script script, int times) {
    next.add(new Counted(script, times));
  }

  synchronized void trouble(String line, int times) {
    troubles.add(new Trouble(line, times));
  }

  /** What comes on top of whatever one request of the data plane asks for; null for nothing. */
  synchronized @Nullable String takeTrouble() {
    var first = troubles.poll();
    if (first == null) {
      return null;
    }
    if (first.times() > 1) {
      troubles.addFirst(new Trouble(first.line(), first.times() - 1));
    }
    return first.line();
  }

  synchronized void path(String path, Script script) {
    byPath.put(path, script);
  }

  synchronized void clear() {
    next.clear();
    troubles.clear();
    byPath.clear();
    always = ScriptReader.none();
    healthy = true;
  }

  synchronized void healthy(boolean value) {
    healthy = value;
  }

  synchronized boolean healthy() {
    return healthy;
  }

  /** The script of a path, or null. */
  synchronized @Nullable Script ofPath(String path) {
    return byPath.get(path);
  }

  /** The script for one request of the data plane; uses up a "next". */
  synchronized Script take() {
    var first = next.poll();
    if (first == null) {
      return always;
    }
    if (first.times() > 1) {
      next.addFirst(new Counted(first.script(), first.times() - 1));
    }
    return first.script();
  }
}
