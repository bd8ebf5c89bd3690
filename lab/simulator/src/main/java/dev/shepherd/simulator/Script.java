package dev.shepherd.simulator;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one request shall get instead of, or on top of, an ordinary answer.
 *
 * <p>Written as {@code key=value;key=value} (header {@code x-sim}, {@link SimulatedEngine#script}),
 * values percent-encoded where they hold {@code ;} or {@code %}, or as members of the body field
 * {@code x_sim}. {@link ScriptReader} lists the keys. Counts of −1 mean "not set"; times are in
 * milliseconds of the engine's clock and are not scaled by its speed; {@link #FOREVER} never ends.
 *
 * @param text the answer's text
 * @param tokens tokens of the answer; -2 endless
 * @param reasoning thinking text before the answer
 * @param toolName name of a tool to call
 * @param toolArguments its arguments, JSON text
 * @param status answers with this status and an error body instead
 * @param body body for {@code status}, or of the answer if no status is given
 * @param headers added to the answer's head, repeats allowed
 * @param informational statuses of 1xx answers sent before the answer
 * @param cutAfterEvents ends the answer after that many event writes
 * @param cutAfterBytes ends the answer after that many bytes on the wire, head included
 * @param cut how it ends then
 * @param noDone leaves out the stream's terminator
 * @param stallHeadMillis waits before the head
 * @param stallAfterEvents stalls after that many event writes
 * @param stallMillis how long it stalls then
 * @param slowHeadMillis spreads the head over that time
 * @param readBytesPerSecond reads the request body no faster
 * @param early answers when the head is read, before the body
 * @param noContinue does not send 100 for {@code Expect: 100-continue}
 * @param framing how the answer's end is told
 * @param gzip compresses the answer
 * @param trailers sent after a chunked answer
 * @param chunkBytes cuts the answer into HTTP chunks of that many bytes
 * @param eventsPerChunk puts that many events into one HTTP chunk
 * @param writeBytes hands the answer to the network in pieces of that many bytes
 * @param eventIntervalMillis time between tokens in place of the decode rate
 * @param echo answers with the request itself as JSON
 * @param raw the whole answer, head included, as it goes on the wire
 * @param close closes the connection after the answer
 */
record Script(
    @Nullable String text,
    long tokens,
    @Nullable String reasoning,
    @Nullable String toolName,
    String toolArguments,
    int status,
    @Nullable String body,
    List<Map.Entry<String, String>> headers,
    List<Integer> informational,
    long cutAfterEvents,
    long cutAfterBytes,
    Cut cut,
    boolean noDone,
    long stallHeadMillis,
    long stallAfterEvents,
    long stallMillis,
    long slowHeadMillis,
    int readBytesPerSecond,
    boolean early,
    boolean noContinue,
    Framing framing,
    boolean gzip,
    List<Map.Entry<String, String>> trailers,
    int chunkBytes,
    int eventsPerChunk,
    int writeBytes,
    long eventIntervalMillis,
    boolean echo,
    byte @Nullable [] raw,
    boolean close) {

  static final long NOT_SET = -1;
  static final long ENDLESS = -2;
  static final long FOREVER = Long.MAX_VALUE;

  /** How a cut answer ends. */
  enum Cut {
    /** TCP reset. */
    RESET,
    /** The connection is closed in the middle. */
    CLOSE,
    /** A well-framed end, without what the dialect owes. */
    END
  }

  /** How the end of an answer's body is told. */
  enum Framing {
    /** As an engine would: content-length for whole answers, chunks for streams. */
    NORMAL,
    /** No length, connection closed at the end. */
    CLOSE_DELIMITED,
    /** An HTTP/1.0 answer without length, connection closed at the end. */
    HTTP10,
    /** Chunks also for whole answers. */
    CHUNKED
  }
}
