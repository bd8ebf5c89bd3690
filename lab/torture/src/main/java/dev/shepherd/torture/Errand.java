package dev.shepherd.torture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request with everything that its client intends, and what became of it. The answer's text is
 * a sequence of numbered words that no other request has, so that a missing, foreign or repeated
 * byte is seen.
 */
final class Errand {
  /** The header by which a request is known wherever it passes. */
  static final String MARK = "x-request-id: e";

  /** The ways to ask. */
  enum Kind {
    CHAT("/v1/chat/completions", "content"),
    COMPLETION("/v1/completions", "text"),
    MESSAGES("/v1/messages", "text");

    private final String path;
    private final String field;

    Kind(String path, String field) {
      this.path = path;
      this.field = field;
    }

    /** The field of answers that holds their text. */
    String field() {
      return field;
    }
  }

  /** How a request ended for its client. */
  enum End {
    /** A complete answer. */
    ANSWERED,
    /** An answer that is an error. */
    ERROR,
    /** A stream that ended with an error. */
    TOLD,
    /** The connection ended in the middle of an answer. */
    CUT,
    /** The connection ended before an answer began. */
    NOTHING,
    /** The client left on purpose. */
    LEFT,
    /** The client has waited longer than anybody should have to. */
    GAVE_UP
  }

  final int number;
  final Kind kind;
  final boolean stream;
  final boolean http10;
  final boolean chunked;
  final int pieces;
  final Duration pieceGap;

  /** Whether the answer is larger than all buffers on the way. */
  final boolean much;

  final @Nullable Duration leaveAfter;
  final @Nullable Duration pauseAfter;
  final Duration pause;
  final Duration thinkBefore;
  private final int words;
  private final int promptBytes;
  private final int intervalMillis;
  final AnswerReader answer = new AnswerReader();
  long beganMillis = -1;
  long endedMillis = -1;

  /** When the gateway gave the first byte of the answer away; -1 while it has not. */
  long firstByteMillis = -1;

  int dispatches;
  @Nullable End end;

  /** Whether its connection was cut, swallowed or stalled for ever on the way. */
  boolean disturbed;

  /** Whether its connection stood still for a time. */
  boolean stalled;

  /** Whether its connection had served another before. */
  boolean reusedConnection;

  Errand(int number, Dice dice) {
    this.number = number;
    kind = dice.oneOf(Kind.CHAT, Kind.CHAT, Kind.COMPLETION, Kind.MESSAGES);
    stream = dice.chance(0.65);
    http10 = dice.chance(0.05);
    chunked = !http10 && dice.chance(0.2);
    much = dice.chance(0.04);
    words = much ? dice.between(300, 1_500) : dice.between(1, 40);
    promptBytes =
        switch (dice.between(0, 19)) {
          case 0 -> dice.between(8_000, 60_000);
          case 1, 2, 3 -> dice.between(1_000, 8_000);
          default -> dice.between(0, 300);
        };
    intervalMillis = much || dice.chance(0.3) ? 0 : dice.between(1, 50);
    pieces = dice.chance(0.3) ? dice.between(2, 8) : 1;
    pieceGap = dice.chance(0.5) ? Duration.ZERO : dice.millis(1, 200);
    leaveAfter = dice.chance(0.1) ? dice.millis(0, 1_500) : null;
    pauseAfter = dice.chance(much ? 0.6 : 0.05) ? dice.millis(0, 500) : null;
    pause = dice.millis(50, 4_000);
    thinkBefore = dice.chance(0.5) ? Duration.ZERO : dice.millis(0, 800);
  }

  /** The text of the complete answer. */
  String text() {
    var text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "e" : " e").append(number).append('.').append(i);
    }
    return text.toString();
  }

  /** Time that the engine needs for the whole answer when it is alone. */
  Duration generation() {
    return Duration.ofMillis((long) words * intervalMillis);
  }

  private String body() {
    String prompt = "p".repeat(promptBytes);
    String asked =
        kind == Kind.COMPLETION
            ? "\"prompt\":\"" + prompt + "\""
            : "\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]";
    return "{\"model\":\""
        + Trial.MODEL
        + "\",\"max_tokens\":100000,\"stream\":"
        + stream
        + ","
        + asked
        + ",\"x_sim\":{\"text\":\""
        + text()
        + "\",\"event_interval_ms\":"
        + intervalMillis
        + "}}";
  }

  /** The request as it goes on the wire. */
  byte[] wire() {
    String body = body();
    var out = new StringBuilder(body.length() + 300);
    out.append("POST ").append(kind.path).append(http10 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    out.append("host: gateway\r\ncontent-type: application/json\r\n");
    out.append(MARK).append(number).append("\r\n");
    if (!chunked) {
      out.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
      return out.toString().getBytes(StandardCharsets.US_ASCII);
    }
    out.append("transfer-encoding: chunked\r\n\r\n");
    int size = Math.max(1, body.length() / pieces);
    for (int at = 0; at < body.length(); at += size) {
      String chunk = body.substring(at, Math.min(body.length(), at + size));
      out.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
    }
    return out.append("0\r\n\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  boolean ended() {
    return end != null;
  }

  @Override
  public String toString() {
    return "request "
        + number
        + " ("
        + kind
        + (stream ? ", stream" : ", plain")
        + (http10 ? ", HTTP/1.0" : "")
        + (chunked ? ", chunked" : "")
        + ", "
        + beganMillis
        + ".."
        + endedMillis
        + " ms, "
        + dispatches
        + " dispatches, status "
        + answer.status()
        + (disturbed ? ", disturbed" : "")
        + (reusedConnection ? ", reused connection" : "")
        + (pauseAfter != null ? ", stops reading at " + pauseAfter + " for " + pause : "")
        + ")";
  }
}
