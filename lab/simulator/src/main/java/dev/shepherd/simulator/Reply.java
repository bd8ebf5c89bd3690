package dev.shepherd.simulator;

import java.util.function.IntFunction;

/** What an engine decides to answer, before a script has its say. */
sealed interface Reply {

  /** A page that is ready. */
  record Page(int status, String contentType, byte[] body) implements Reply {
    static final String JSON = "application/json";

    static Page json(int status, String body) {
      return new Page(status, JSON, AnswerShape.utf8(body));
    }

    static Page json(String body) {
      return json(200, body);
    }

    static Page empty(int status) {
      return new Page(status, "", AnswerShape.NOTHING);
    }
  }

  /** A page that needs one pass of the engine; it is made from the number of cached tokens. */
  record Computed(Prompt prompt, IntFunction<String> body) implements Reply {}

  /** Generated tokens. */
  record Generation(Prompt prompt, Plan plan, AnswerShape shape, boolean stream) implements Reply {}
}
