package dev.shepherd.routing;

/**
 * Learns how long engines take per output token, to tell from an answer that came as a whole when
 * its first token was there.
 *
 * <p>Streamed answers show it directly. Where nothing is streamed, it is the second coefficient of
 * {@code answer = a * computing + b * outputTokens}, least squares over the answers to prompts that
 * nothing was ahead of; that the idea of the engine's speed may be wrong is what {@code a} is for.
 * The past fades by {@link #MEMORY} answers. Confined by the owner's lock but for {@link
 * #secondsPerToken}.
 */
final class AnswerPace {
  private static final double MEMORY = 128;
  private static final int ENOUGH = 8;

  /** A streamed answer below this length says more about the network than about the pace. */
  private static final int LONG_ENOUGH = 8;

  private double streamedTokens;
  private double streamedSeconds;
  private double answers;
  private double computingSquares;
  private double tokenSquares;
  private double products;
  private double computingByTime;
  private double tokensByTime;
  private volatile double secondsPerToken = Double.NaN;

  /** Seconds per output token after the first; NaN while unknown. */
  double secondsPerToken() {
    return secondsPerToken;
  }

  /** A streamed answer: so many tokens after the first took so long. */
  void streamed(long tokens, double seconds) {
    if (tokens < LONG_ENOUGH || !(seconds >= 0 && seconds < 1e5)) {
      return;
    }
    streamedTokens = streamedTokens * (1 - 1 / MEMORY) + tokens;
    streamedSeconds = streamedSeconds * (1 - 1 / MEMORY) + seconds;
    secondsPerToken = streamedSeconds / streamedTokens;
  }

  /**
   * An answer that came as a whole.
   *
   * @param computing seconds that computing the prompt should have taken
   * @param tokens generated after the first
   * @param seconds from placing to the answer
   */
  void whole(double computing, long tokens, double seconds) {
    if (!(computing > 0 && computing < 1e5 && seconds > 0 && seconds < 1e5) || tokens < 0) {
      return;
    }
    double keeps = 1 - 1 / MEMORY;
    answers = answers * keeps + 1;
    computingSquares = computingSquares * keeps + computing * computing;
    tokenSquares = tokenSquares * keeps + (double) tokens * tokens;
    products = products * keeps + computing * tokens;
    computingByTime = computingByTime * keeps + computing * seconds;
    tokensByTime = tokensByTime * keeps + tokens * seconds;
    double determinant = computingSquares * tokenSquares - products * products;
    if (streamedTokens > 0 || answers < ENOUGH) {
      return;
    }
    if (determinant > 1e-6 * computingSquares * tokenSquares) {
      double slope = (computingSquares * tokensByTime - products * computingByTime) / determinant;
      double share = (tokenSquares * computingByTime - products * tokensByTime) / determinant;
      if (slope >= 0 && share > 0) {
        secondsPerToken = slope;
      }
    }
  }
}
