package dev.shepherd.cli.demo;

import java.time.Duration;
import java.util.List;

/**
 * The whole demo at one moment.
 *
 * @param uptime since the start
 * @param inFlight requests whose answer the gateway has not finished
 * @param failed background requests that did not end well
 */
record Reading(Duration uptime, List<EngineReading> engines, int inFlight, long failed) {

  Reading {
    engines = List.copyOf(engines);
  }

  boolean allReady() {
    return engines.stream().allMatch(EngineReading::ready);
  }

  int running() {
    return engines.stream().mapToInt(EngineReading::running).sum();
  }

  int waiting() {
    return engines.stream().mapToInt(EngineReading::waiting).sum();
  }

  long requests() {
    return engines.stream().mapToLong(EngineReading::requests).sum();
  }

  double tokensPerSecond() {
    return engines.stream().mapToDouble(EngineReading::tokensPerSecond).sum();
  }

  /** The time since the start as {@code 1:05} or {@code 2:01:05}. */
  String clock() {
    long hours = uptime.toHours();
    int minutes = uptime.toMinutesPart();
    int seconds = uptime.toSecondsPart();
    return hours > 0
        ? "%d:%02d:%02d".formatted(hours, minutes, seconds)
        : "%d:%02d".formatted(minutes, seconds);
  }
}
