package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Clients of every kind, good and bad, at one gateway: each on a virtual thread, one request after
 * the other. Thread-safe.
 */
final class MixedTraffic {

  /** What a client does with its requests. */
  enum Manner {
    /** Reads whatever it asked for, in all dialects, on a connection that it keeps. */
    GOOD,
    /** Takes a long stream a little at a time. */
    SLOW_READER,
    /** Sends its body a little at a time. */
    SLOW_UPLOAD,
    /** Leaves in the middle of the answer, or before it. */
    LEAVER,
    /** Opens a connection for each request, and asks for nothing now and then. */
    NEWCOMER
  }

  private static final int PATIENCE_MILLIS = 60_000;
  private static final int UPLOAD_BYTES = 40_000;
  private static final int UPLOAD_PIECES = 20;
  private static final int SLOW_WORDS = 1_500;
  private static final long THINK_MILLIS = 50;

  private final int port;
  private final @Nullable SSLSocketFactory tls;
  private final Clock clock;
  private final Judge judge = new Judge();
  private final Tally tally = new Tally();
  private final AtomicLong left = new AtomicLong();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;

  /**
   * Traffic to a port of this machine.
   *
   * @param tls makes encrypted connections; null for plain ones
   */
  MixedTraffic(int port, @Nullable SSLSocketFactory tls, Clock clock) {
    this.port = port;
    this.tls = tls;
    this.clock = clock;
  }

  Tally tally() {
    return tally;
  }

  /** Requests whose client left on purpose. */
  long left() {
    return left.get();
  }

  /** One more client, from now until the end. */
  void add(Manner manner, int number, List<Question> questions) {
    var dice = Randomness.seeded(number);
    clients.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; !over; i++) {
                    once(manner, questions, i, dice);
                  }
                }));
  }

  /** Ends all clients, which finish what they have begun. */
  void end() throws InterruptedException {
    over = true;
    for (Thread client : clients) {
      client.join(Duration.ofMillis(PATIENCE_MILLIS));
    }
  }

  private void once(Manner manner, List<Question> questions, int i, Randomness dice) {
    Question question = questions.get(i % questions.size());
    try (Line line = open()) {
      switch (manner) {
        case GOOD -> {
          for (int k = 0; k < questions.size() * 8 && !over; k++) {
            Question next = questions.get(k % questions.size());
            if (!count(next, line.ask(next.wire()), line)) {
              break;
            }
          }
        }
        case NEWCOMER -> {
          if (dice.nextInt(4) > 0) {
            count(question, line.ask(question.wire()), line);
          }
        }
        case LEAVER -> {
          line.out().write(question.wire());
          line.out().flush();
          Thread.sleep(dice.nextInt(400));
          left.incrementAndGet();
        }
        case SLOW_READER -> readSlowly(line);
        case SLOW_UPLOAD -> count(line, uploadSlowly(line));
      }
      Thread.sleep(THINK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      tally.add(Outcome.NOTHING, false, 0, 0, manner + ": " + e);
    }
  }

  private Line open() throws IOException {
    Socket plain = Line.connected(new Socket(), port);
    SSLSocketFactory factory = tls;
    if (factory == null) {
      return Line.over(plain, PATIENCE_MILLIS, clock);
    }
    return Line.over(factory.createSocket(plain, "127.0.0.1", port, true), PATIENCE_MILLIS, clock);
  }

  /** Counts an answer that must be right; whether the connection can be used again. */
  private boolean count(Question question, Answer answer, Line line) {
    Outcome outcome = judge.judge(question, answer);
    String words =
        outcome == Outcome.SERVED
            ? ""
            : question.kind() + ", status " + answer.status() + " " + answer.problem();
    tally.add(outcome, outcome == Outcome.SERVED, line.longestWaitNanos(), 0, words);
    return answer.keepsConnection();
  }

  /** The same for an answer of which only the form is known. */
  private void count(Line line, Answer answer) {
    boolean good = answer.whole() && answer.status() == 200;
    tally.add(
        good ? Outcome.SERVED : Outcome.ERROR,
        good,
        line.longestWaitNanos(),
        0,
        "status " + answer.status() + " " + answer.problem());
  }

  private void readSlowly(Line line) throws IOException, InterruptedException {
    String body = body("\"tokens\":" + SLOW_WORDS + ",\"event_interval_ms\":0", true, "slow");
    line.out().write(Question.post("/v1/chat/completions", body, "connection: close\r\n"));
    line.out().flush();
    var piece = new byte[16_384];
    long bytes = 0;
    String last = "";
    for (int n = line.in().read(piece); n > 0; n = line.in().read(piece)) {
      bytes += n;
      last = new String(piece, 0, n, StandardCharsets.ISO_8859_1);
      Thread.sleep(over ? 0 : 40);
    }
    boolean whole = bytes > SLOW_WORDS * 100L && last.endsWith("0\r\n\r\n");
    tally.add(
        whole ? Outcome.SERVED : Outcome.CUT,
        whole,
        0,
        0,
        "a slow reader got " + bytes + " bytes, at the end " + last);
  }

  private Answer uploadSlowly(Line line) throws IOException, InterruptedException {
    String body = body("\"tokens\":3,\"event_interval_ms\":0", false, "p".repeat(UPLOAD_BYTES));
    line.out()
        .write(
            Question.head("/v1/chat/completions", body.length(), "")
                .getBytes(StandardCharsets.US_ASCII));
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    int size = bytes.length / UPLOAD_PIECES + 1;
    for (int at = 0; at < bytes.length; at += size) {
      line.out().write(bytes, at, Math.min(size, bytes.length - at));
      line.out().flush();
      Thread.sleep(over ? 0 : 50);
    }
    return line.receive();
  }

  private static String body(String script, boolean stream, String prompt) {
    return String.format(
        Locale.ROOT,
        "{\"model\":\"%s\",\"max_tokens\":100000,\"stream\":%s,\"x_sim\":{%s},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
        Question.MODEL,
        stream,
        script,
        prompt);
  }
}
