package dev.shepherd.dialect;

import java.nio.charset.StandardCharsets;

/**
 * Finds the token counts in an answer: {@code usage} of OpenAI, Anthropic and Responses answers,
 * {@code meta_info} of SGLang's {@code /generate}. Confined to one thread; one per event loop;
 * allocates nothing after its construction; never throws on garbage.
 *
 * <p>It searches backwards from the end, because engines put the counts there. That is exact
 * without parsing what stands before: inside a JSON string every quote is escaped, so the bytes
 * {@code "usage"} without a backslash before them, with a colon and a brace behind them, can only
 * be a member of that name. Of an answer that begins before the bytes at hand nothing needs to be
 * known.
 */
public final class UsageReader {
  /** How much of a long body is searched, at its end and at its beginning. */
  private static final int SEARCH_BYTES = 16 * 1024;

  private static final byte[] USAGE = ascii("\"usage\"");
  private static final byte[] META_INFO = ascii("\"meta_info\"");

  private final byte[] tail;
  private final Usage scratch = new Usage();
  private final Usage collected = new Usage();

  /**
   * A reader for trackers that keep up to {@code tailBytes}.
   *
   * @param tailBytes from 0
   */
  public UsageReader(int tailBytes) {
    this.tail = new byte[tailBytes];
  }

  /**
   * Reads the reports in what a tracker has kept, and updates {@code usage} with them; later ones
   * count. To be called when a stream has ended.
   *
   * @return whether there was a report
   */
  public boolean readTail(SseTracker tracker, Usage usage) {
    int length = tracker.copyTail(tail);
    return readBackwards(tail, 0, length, usage, true);
  }

  /**
   * Reads the reports around the first event of a stream; Anthropic's streams tell there what the
   * prompt cost. To be called once, when the range in which the first event ended was fed.
   *
   * @param bytes holds the range just fed at {@code from..to}
   * @return whether there was a report
   */
  public boolean readFirst(SseTracker tracker, byte[] bytes, int from, int to, Usage usage) {
    if (to - from <= tail.length) {
      return readTail(tracker, usage);
    }
    return readBackwards(bytes, from, Math.min(to, from + SEARCH_BYTES), usage, true);
  }

  /**
   * Reads the report in a whole JSON body. A batch answered by an array of {@code meta_info} is
   * summed up.
   *
   * @return whether there was a report
   */
  public boolean readBody(byte[] json, int from, int to, Usage usage) {
    int first = UsageObject.skipBlanks(json, from, to);
    if (first < to && json[first] == '[') {
      return readSum(json, first, to, usage);
    }
    if (to - from <= 2 * SEARCH_BYTES) {
      return readBackwards(json, from, to, usage, false);
    }
    return readBackwards(json, to - SEARCH_BYTES, to, usage, false)
        || readBackwards(json, from, from + SEARCH_BYTES, usage, false);
  }

  /**
   * Collects from the last report backwards. A report that ends before the next one begins is
   * whole; so every byte is looked at a fixed number of times, whatever the input.
   *
   * @param untilComplete whether earlier reports complete what the last one leaves open
   */
  private boolean readBackwards(byte[] json, int from, int to, Usage usage, boolean untilComplete) {
    collected.clear();
    int end = to;
    while (true) {
      int member = lastMember(json, from, end);
      if (member < 0) {
        break;
      }
      if (readObject(json, member, end)) {
        collected.fillIn(scratch);
        if (!untilComplete || collected.isComplete()) {
          break;
        }
      }
      end = member;
    }
    if (!collected.isKnown()) {
      return false;
    }
    usage.update(collected);
    return true;
  }

  private boolean readSum(byte[] json, int from, int to, Usage usage) {
    boolean found = false;
    int end = to;
    while (true) {
      int member = lastMember(json, from, end);
      if (member < 0) {
        return found;
      }
      if (readObject(json, member, end)) {
        if (!found) {
          usage.clear();
        }
        usage.add(scratch);
        found = true;
      }
      end = member;
    }
  }

  private boolean readObject(byte[] json, int member, int to) {
    scratch.clear();
    int brace = braceAfter(json, member, to);
    return UsageObject.read(json, brace, to, scratch) && scratch.isKnown();
  }

  /** The offset of the quote that opens the last known member in the range, or -1. */
  private static int lastMember(byte[] json, int from, int to) {
    for (int i = to - USAGE.length; i >= from; i--) {
      if (json[i] == '"'
          && (i == from || json[i - 1] != '\\')
          && (json[i + 1] == 'u' || json[i + 1] == 'm')
          && braceAfter(json, i, to) >= 0) {
        return i;
      }
    }
    return -1;
  }

  /** The offset of the brace that opens the value of a known member at {@code quote}, or -1. */
  private static int braceAfter(byte[] json, int quote, int to) {
    byte[] name = json[quote + 1] == 'u' ? USAGE : META_INFO;
    int end = quote + name.length;
    if (end > to || !UsageObject.equals(json, quote, end, name)) {
      return -1;
    }
    int colon = UsageObject.skipBlanks(json, end, to);
    if (colon == to || json[colon] != ':') {
      return -1;
    }
    int brace = UsageObject.skipBlanks(json, colon + 1, to);
    return brace < to && json[brace] == '{' ? brace : -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
