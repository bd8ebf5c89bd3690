package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask without a pause, each on a virtual thread and on a connection that it keeps, and
 * look at every byte of every answer. Thread-safe.
 */
final class Storm {
  private static final int GIVE_UP_MILLIS = 30_000;
  private static final int RECONNECT_MILLIS = 50;
  private static final int SHOWN_CHARS = 600;

  /** Says whether a request may end as it did. */
  interface Excuse {
    boolean holds(Outcome outcome, Answer answer, long beganNanos, long endedNanos);
  }

  private final GatewayChild gateway;
  private final Clock clock;
  private final Excuse excuse;
  private final boolean gatewayMayLeave;
  private final Tally tally = new Tally();
  private final Judge judge = new Judge();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean over;

  /**
   * Prepares one.
   *
   * @param gatewayMayLeave whether clients wait for a gateway that is not there, as a load balancer
   *     does, instead of counting it as a failure
   */
  Storm(GatewayChild gateway, Clock clock, Excuse excuse, boolean gatewayMayLeave) {
    this.gateway = gateway;
    this.clock = clock;
    this.excuse = excuse;
    this.gatewayMayLeave = gatewayMayLeave;
  }

  Tally tally() {
    return tally;
  }

  /** One more client, from now until the end. */
  void add(List<Question> questions) {
    callers.add(Thread.ofVirtual().start(() -> call(questions)));
  }

  /** Lets all clients finish what they have begun. */
  void end() throws InterruptedException {
    over = true;
    for (Thread caller : callers) {
      caller.join(Duration.ofMillis(2L * GIVE_UP_MILLIS));
      if (caller.isAlive()) {
        tally.add(Outcome.LATE, false, 0, 0, "a client that never came back");
      }
    }
  }

  private void call(List<Question> questions) {
    Line line = null;
    for (int i = 0; !over; i++) {
      Question question = questions.get(i % questions.size());
      if (line == null) {
        line = connect();
      }
      if (line != null) {
        line = ask(line, question);
      }
    }
    if (line != null) {
      line.close();
    }
  }

  /** A connection; null when there is none and the client shall look again. */
  private @Nullable Line connect() {
    try {
      return Line.open(gateway.port(), GIVE_UP_MILLIS, clock);
    } catch (IOException e) {
      if (!gatewayMayLeave) {
        tally.add(Outcome.NOTHING, false, 0, 0, "no connection to the gateway: " + e.getMessage());
      }
      pause();
      return null;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RECONNECT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks, and returns the connection if it can be used again. */
  private @Nullable Line ask(Line line, Question question) {
    long began = clock.nanoTime();
    boolean reused = line.used();
    Answer answer = line.ask(question.wire());
    long ended = answer.endNanos();
    Outcome outcome = judge.judge(question, answer);
    if (gatewayMayLeave && reused && outcome == Outcome.NOTHING) {
      // The gateway closed an idle connection just then; HTTP leaves it to clients to ask again.
      tally.raced();
      line.close();
      return null;
    }
    boolean excused =
        outcome == Outcome.SERVED
            || (outcome != Outcome.WRONG && excuse.holds(outcome, answer, began, ended));
    long firstByte = (answer.begun() ? answer.firstByteNanos() : ended) - began;
    tally.add(
        outcome,
        excused,
        line.longestWaitNanos(),
        firstByte,
        excused ? "" : words(question, answer, began, ended));
    if (outcome == Outcome.ERROR) {
      pause();
    }
    if (answer.keepsConnection()) {
      return line;
    }
    line.close();
    return null;
  }

  private static String words(Question question, Answer answer, long began, long ended) {
    String text = answer.text();
    int n = text.length();
    String tail =
        n <= 2 * SHOWN_CHARS
            ? text
            : text.substring(0, SHOWN_CHARS) + "\n...\n" + text.substring(n - SHOWN_CHARS);
    return question.kind()
        + " of "
        + answer.worker()
        + ", status "
        + answer.status()
        + " after "
        + (ended - began) / 1_000_000
        + " ms "
        + answer.problem()
        + "\n      "
        + tail.strip().replace("\n", "\n      ");
  }
}
