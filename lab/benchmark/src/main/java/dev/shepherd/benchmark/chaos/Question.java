package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and the answer that is right for it, byte for byte: an engine was asked directly,
 * before anything was in the way. Bytes that differ from answer to answer (id, time, hits of the
 * engine's cache) are left out of the comparison; the id must be the same throughout an answer.
 * Immutable.
 */
final class Question {

  /** The ways to ask. */
  enum Kind {
    CHAT_STREAM("/v1/chat/completions", true),
    CHAT("/v1/chat/completions", false),
    COMPLETION_STREAM("/v1/completions", true),
    MESSAGES_STREAM("/v1/messages", true);

    private final String path;
    private final boolean stream;

    Kind(String path, boolean stream) {
      this.path = path;
      this.stream = stream;
    }

    boolean stream() {
      return stream;
    }
  }

  /** What every engine of these proofs serves. */
  static final String MODEL = "chaos";

  private static final Pattern VARYING =
      Pattern.compile(
          "\"(id|created|cached_tokens|input_tokens|cache_read_input_tokens)\":(\"[^\"]*\"|[0-9]+)");

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  private final Kind kind;
  private final byte[] wire;
  private final String expected;

  private Question(Kind kind, byte[] wire, String expected) {
    this.kind = kind;
    this.wire = wire;
    this.expected = expected;
  }

  /**
   * Makes a question that no other client has, and learns the right answer from an engine.
   *
   * @param client number of the client
   * @param words tokens of the answer
   * @param intervalMillis time between two of them
   * @param enginePort where to learn
   */
  static Question learn(
      Kind kind, int client, int words, int intervalMillis, int enginePort, Clock clock)
      throws IOException {
    byte[] quick = wire(kind, client, words, 0);
    try (var line = Line.open(enginePort, 10_000, clock)) {
      Answer answer = line.ask(quick);
      if (!answer.whole() || answer.status() != 200) {
        throw new IOException("an engine answered " + answer.status() + ": " + answer.text());
      }
      return of(kind, wire(kind, client, words, intervalMillis), answer.text());
    }
  }

  /** A question whose right answer is known. */
  static Question of(Kind kind, byte[] wire, String answer) {
    return new Question(kind, wire, withoutVarying(answer));
  }

  private static byte[] wire(Kind kind, int client, int words, int intervalMillis) {
    var text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "c" : " c").append(client).append('.').append(i);
    }
    String asked =
        kind == Kind.COMPLETION_STREAM
            ? "\"prompt\":\"question of " + client + "\""
            : "\"messages\":[{\"role\":\"user\",\"content\":\"question of " + client + "\"}]";
    String body =
        "{\"model\":\""
            + MODEL
            + "\",\"max_tokens\":100000,\"stream\":"
            + kind.stream
            + ","
            + asked
            + ",\"x_sim\":{\"text\":\""
            + text
            + "\",\"event_interval_ms\":"
            + intervalMillis
            + "}}";
    return post(kind.path, body, "");
  }

  /**
   * A request with a body.
   *
   * @param headers further header lines, each with its line end
   */
  static byte[] post(String path, String body, String headers) {
    return (head(path, body.length(), headers) + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** The head of a request with a body. */
  static String head(String path, int bodyBytes, String headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        + headers
        + "content-length: "
        + bodyBytes
        + "\r\n\r\n";
  }

  Kind kind() {
    return kind;
  }

  byte[] wire() {
    return wire;
  }

  /** Whether this is the right answer, all of it and nothing else. */
  boolean isWhole(String body) {
    return withoutVarying(body).equals(expected) && ids(body).size() <= 1;
  }

  /** Whether the complete events of this body are the beginning of the right answer. */
  boolean isBeginning(String body) {
    int end = kind.stream ? body.lastIndexOf("\n\n") : -1;
    String complete = end < 0 ? "" : body.substring(0, end + 2);
    return expected.startsWith(withoutVarying(complete)) && ids(complete).size() <= 1;
  }

  /** Where the error that ends a stream begins; -1 when there is none. */
  int errorAt(String body) {
    if (!kind.stream) {
      return -1;
    }
    return kind == Kind.MESSAGES_STREAM
        ? body.indexOf("event: error\n")
        : body.indexOf("data: {\"error\":");
  }

  /** The ids in an answer; an answer that is right has one. */
  static Set<String> ids(String body) {
    Set<String> ids = new HashSet<>();
    Matcher matcher = ID.matcher(body);
    while (matcher.find()) {
      ids.add(matcher.group(1));
    }
    return ids;
  }

  private static String withoutVarying(String body) {
    return VARYING.matcher(body).replaceAll("\"$1\":_");
  }

  /** A set of questions for one client, of every kind and of different lengths. */
  static List<Question> forClient(int client, int intervalMillis, int enginePort, Clock clock)
      throws IOException {
    List<Question> questions = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      int words = 4 + (client * 7 + questions.size() * 13) % 40;
      questions.add(learn(kind, client, words, intervalMillis, enginePort, clock));
    }
    return questions;
  }
}
