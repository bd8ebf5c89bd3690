package dev.shepherd.workers;

import java.time.Duration;

/**
 * When engines are asked for their load.
 *
 * @param interval between two questions, at least {@link #SHORTEST}, unless a worker's spec says
 *     otherwise
 * @param always whether workers are asked even if nothing but overload protection reads the answers
 */
public record LoadSettings(Duration interval, boolean always) {
  /** The shortest pause between two questions to one worker. */
  public static final Duration SHORTEST = Duration.ofSeconds(1);

  /** How many intervals an answer is used for. */
  static final int LIFE_INTERVALS = 3;

  /** The defaults: every 10 s, always. */
  public static final LoadSettings DEFAULTS = new LoadSettings(Duration.ofSeconds(10), true);

  /** Lifts a too short interval. */
  public LoadSettings {
    interval = atLeastShortest(interval);
  }

  static Duration atLeastShortest(Duration asked) {
    return asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked;
  }
}
