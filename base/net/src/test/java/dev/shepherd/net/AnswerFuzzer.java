package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Checks one input to the parser of workers' answers, for seeded tests and for a fuzzer that is
 * guided by coverage ({@code ./smg fuzz answer}): whatever a worker sends ends in one answer or one
 * failure, the same one however the bytes are sliced, and no buffer is lost.
 */
public final class AnswerFuzzer {
  private AnswerFuzzer() {}

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
    String whole = story(bytes, from, null);
    String sliced = story(bytes, from, slices);
    if (!whole.equals(sliced)) {
      throw new IllegalStateException("at once " + whole + ", in pieces " + sliced);
    }
  }

  /** What was told of an answer whose connection ended after these bytes. */
  private static String story(byte[] bytes, int from, Random slices) {
    var manual = new ManualLoop();
    var config = UpstreamConfig.defaults();
    var connector = new Connector(Transport.LOCAL, config, null);
    var pool = new UpstreamPool(manual.loop(), new Endpoint(false, "w", 1), config, connector, 8);
    var connection = new UpstreamConnection(pool, manual.loop());
    var channel = new EmbeddedChannel(connection);
    var seen = new RecordingUpstream();
    connection.open(seen);
    connection.requestComplete();
    List<ByteBuf> sent = new ArrayList<>();
    for (int at = from; at < bytes.length && channel.isOpen(); ) {
      int left = bytes.length - at;
      int to = at + (slices == null ? left : 1 + slices.nextInt(Math.min(left, 64)));
      ByteBuf copy = Unpooled.copiedBuffer(bytes, at, to - at);
      sent.add(copy);
      channel.writeInbound(copy);
      channel.runPendingTasks();
      at = to;
    }
    channel.checkException();
    channel.close();
    channel.runPendingTasks();
    channel.finishAndReleaseAll();
    require(sent.stream().allMatch(buffer -> buffer.refCnt() == 0), "a buffer is lost");
    long ends =
        seen.journal.stream().filter(l -> !l.startsWith("head") && !l.equals("connected")).count();
    require(ends == 1, "not one end but " + seen.journal);
    boolean complete = seen.journal.contains("complete");
    // Of an answer that failed, as much is told as came before the failure was seen.
    return seen.journal + (complete ? "\n" + seen.raw : "");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
