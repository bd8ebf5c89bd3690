package dev.shepherd.torture;

import dev.shepherd.torture.Errand.End;
import dev.shepherd.torture.Errand.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Says whether what a client saw is one clear end of its request. Everything a client saw is read
 * again from its bytes.
 */
final class Judge {
  private static final int SHOWN_CHARS = 400;
  private static final Set<Integer> HONEST = Set.of(408, 429, 500, 502, 503, 504);

  private final Trial trial;

  Judge(Trial trial) {
    this.trial = trial;
  }

  /** Looks at a request that has ended. May turn its end into a more exact one. */
  void ended(Errand errand) {
    switch (errand.end) {
      case ANSWERED -> answered(errand);
      case CUT -> cut(errand);
      case NOTHING -> nothing(errand);
      case GAVE_UP -> blame(errand, "waited longer than its bound", errand.disturbed);
      case LEFT -> partial(errand);
      case null, default -> trial.violated(errand + " has no end");
    }
  }

  void malformed(Errand errand) {
    blame(errand, "got " + errand.answer.problem(), trial.corrupting());
  }

  private void blame(Errand errand, String what, boolean excused) {
    if (!excused) {
      trial.violated(errand + " " + what + ":\n" + shown(errand.answer.text()));
    }
  }

  private void answered(Errand errand) {
    int status = errand.answer.status();
    if (status != 200) {
      errand.end = End.ERROR;
      boolean known = HONEST.contains(status) || (status == 404 && trial.mayKnowNoModel());
      boolean clear = known && errand.answer.text().contains("\"error\"");
      blame(errand, "got an answer that nobody gave", clear || trial.corrupting());
      return;
    }
    String text = errand.answer.text();
    if (!errand.stream) {
      whole(errand, said(errand, text));
      return;
    }
    boolean done = ended(errand.kind, text);
    boolean told = told(errand.kind, text);
    if (done && told) {
      blame(errand, "ended well and with an error", trial.corrupting());
    } else if (done) {
      whole(errand, said(errand, text));
    } else if (told) {
      errand.end = End.TOLD;
      partial(errand);
    } else if (errand.http10) {
      // The end of the connection is all that this client would get, and it looks for the marker.
      errand.end = End.CUT;
      cut(errand);
    } else {
      blame(errand, "got a cut stream that ends cleanly", trial.corrupting());
    }
  }

  private void whole(Errand errand, String said) {
    blame(
        errand,
        "got a wrong answer, '" + said + "'",
        said.equals(errand.text()) || trial.corrupting());
  }

  private void cut(Errand errand) {
    partial(errand);
    boolean untold = errand.stream && errand.answer.status() == 200;
    // A client that does not take what it asked for, or not in time, cannot be told anything.
    boolean slow = errand.pauseAfter != null || trial.slowFront();
    boolean deaf = slow && (errand.much || errand.pauseAfter != null || trial.cutting());
    boolean excused = !untold || errand.disturbed || errand.stalled || deaf || trial.corrupting();
    blame(errand, "was cut without a word", excused);
  }

  private void nothing(Errand errand) {
    // The gateway may close an idle connection just as its client uses it.
    boolean sameMoment = errand.beganMillis == errand.endedMillis;
    boolean race = errand.reusedConnection && (sameMoment || trial.slowFront());
    boolean lost = errand.disturbed || errand.stalled || trial.corrupting();
    blame(errand, "got nothing", lost || race || trial.draining());
  }

  /** What came of an answer must be its beginning. */
  private void partial(Errand errand) {
    if (errand.answer.status() == 200) {
      String said = said(errand, errand.answer.text());
      blame(
          errand,
          "got foreign, missing or repeated bytes, '" + said + "'",
          errand.text().startsWith(said) || trial.corrupting());
    }
  }

  private static boolean ended(Kind kind, String stream) {
    return kind == Kind.MESSAGES
        ? stream.contains("\"type\":\"message_stop\"")
        : stream.contains("data: [DONE]");
  }

  private static boolean told(Kind kind, String stream) {
    return kind == Kind.MESSAGES
        ? stream.contains("event: error\n")
        : stream.contains("data: {\"error\":");
  }

  /** The text of an answer, or as much of it as is there. The texts need no escapes. */
  private static String said(Errand errand, String body) {
    String before = "\"" + errand.kind.field() + "\":\"";
    var said = new StringBuilder();
    int at = 0;
    while ((at = body.indexOf(before, at)) >= 0) {
      at += before.length();
      int end = body.indexOf('"', at);
      said.append(body, at, end < 0 ? body.length() : end);
      if (end < 0) {
        break;
      }
      at = end;
    }
    return said.toString();
  }

  static String shown(byte[] bytes) {
    return shown(new String(bytes, StandardCharsets.UTF_8));
  }

  private static String shown(String text) {
    int n = text.length();
    return n <= 2 * SHOWN_CHARS
        ? text
        : text.substring(0, SHOWN_CHARS) + "\n...\n" + text.substring(n - SHOWN_CHARS);
  }
}
