package dev.shepherd.net;

import java.util.List;
import java.util.Random;

/**
 * Checks one input to the request decoder, for seeded tests and for a fuzzer that is guided by
 * coverage ({@code ./smg fuzz request}): whatever comes ends in a request, a refusal or silence,
 * the same ones however the bytes are sliced, and no buffer is lost.
 */
public final class RequestFuzzer {
  private RequestFuzzer() {}

  /**
   * The fuzzer's entry.
   *
   * @param data the first byte decides how the rest is sliced
   */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 1) {
      check(data, 1, new Random(data[0]));
    }
  }

  /** Throws when something is not as promised. */
  static void check(byte[] bytes, int from, Random slices) {
    List<String> whole = journal(bytes, from, null);
    List<String> sliced = journal(bytes, from, slices);
    if (!whole.equals(sliced)) {
      throw new IllegalStateException("at once " + whole + ", in pieces " + sliced);
    }
  }

  private static List<String> journal(byte[] bytes, int from, Random slices) {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      for (int at = from; at < bytes.length; ) {
        int left = bytes.length - at;
        int to = at + (slices == null ? left : 1 + slices.nextInt(Math.min(left, 64)));
        wire.send(bytes, at, to);
        at = to;
      }
      wire.channel.checkException();
      boolean refused = handler.journal.stream().anyMatch(line -> line.startsWith("refused"));
      require(!refused || !wire.open(), "a connection stays open after a refusal");
      wire.channel.close();
      wire.channel.runPendingTasks();
      require(wire.manual.loop().openExchanges() == 0, "an exchange stays open");
      require(wire.allReleased(), "a buffer is lost");
      // Only what is taken for a request counts: a fault in a head that never ends may be seen
      // early
      // or not, and of two faults one or the other.
      return handler.journal.stream().filter(line -> line.endsWith("|")).toList();
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
