package dev.shepherd.simulator.rehearsal;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.simulator.Prompt;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads traces in the format published with Mooncake (FAST '25): one JSON object per line with
 * {@code timestamp} in milliseconds, {@code input_length} and {@code output_length} in tokens, and
 * {@code hash_ids}, one number per block of the prompt; equal numbers mean equal blocks behind
 * equal beginnings. Other fields are ignored, blank lines skipped. Every complaint names the line.
 */
final class TraceReader {
  private static final List<String> FIELDS =
      List.of("timestamp", "input_length", "output_length", "hash_ids");
  private static final int TIMESTAMP = 0;
  private static final int INPUT = 1;
  private static final int OUTPUT = 2;
  private static final int BLOCKS = 3;

  private static final int MAX_LINE_BYTES = 4 << 20;
  private static final int MAX_REQUESTS = 5_000_000;
  private static final long MAX_BLOCKS = 50_000_000;
  private static final long MAX_TOKENS = 100_000_000;
  private static final double MAX_MILLIS = 366.0 * 24 * 3600 * 1000;

  private final String name;
  private final int blockTokens;
  private final boolean wholeBlocks;
  private final FieldScanner scanner = new FieldScanner(FIELDS, 8);
  private final List<TraceRequest> requests = new ArrayList<>();
  private byte[] line = new byte[4096];
  private int lineNumber;
  private long blocks;

  private TraceReader(String name, int blockTokens, boolean wholeBlocks) {
    this.name = name;
    this.blockTokens = blockTokens;
    this.wholeBlocks = wholeBlocks;
  }

  /**
   * The trace in a file.
   *
   * @param wholeBlocks whether prompts are rounded up to whole blocks, which can then all be
   *     reused; else the last, partial block is computed every time, as engines do
   * @param limit requests to read at most; the rest of the file is not looked at
   * @throws IOException when the file cannot be read or is not such a trace
   */
  static Trace read(Path file, int blockTokens, boolean wholeBlocks, int limit) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new TraceException("cannot read the trace " + file);
    }
    try (var in = Files.newInputStream(file)) {
      return read(in, String.valueOf(file.getFileName()), blockTokens, wholeBlocks, limit);
    }
  }

  /** The trace in a stream; {@code name} is what messages call it. */
  static Trace read(InputStream in, String name, int blockTokens, boolean wholeBlocks, int limit)
      throws IOException {
    return new TraceReader(name, blockTokens, wholeBlocks)
        .readAll(new BufferedInputStream(in, 1 << 16), limit);
  }

  private Trace readAll(InputStream in, int limit) throws IOException {
    int length = nextLine(in);
    while (length >= 0 && requests.size() < limit) {
      lineNumber++;
      if (!blank(length)) {
        take(length);
      }
      length = nextLine(in);
    }
    if (requests.isEmpty()) {
      throw new TraceException(name + ": holds no requests");
    }
    return new Trace(name, blockTokens, requests);
  }

  /** The length of the next line without its end, -1 at the end of the file. */
  private int nextLine(InputStream in) throws IOException {
    int length = 0;
    while (true) {
      int next = in.read();
      if (next < 0) {
        return length == 0 ? -1 : length;
      }
      if (next == '\n') {
        return length;
      }
      if (length == MAX_LINE_BYTES) {
        lineNumber++;
        throw complaint("the line is longer than " + (MAX_LINE_BYTES >> 20) + " MiB");
      }
      if (length == line.length) {
        line = Arrays.copyOf(line, Math.min(MAX_LINE_BYTES, length * 2));
      }
      line[length++] = (byte) next;
    }
  }

  private boolean blank(int length) {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void take(int length) throws TraceException {
    if (!scanner.scan(line, 0, length)) {
      throw complaint(scanner.errorReason() + ", column " + scanner.errorColumn());
    }
    if (scanner.rootKind() != JsonKind.OBJECT) {
      throw complaint("an object is expected, not " + scanner.rootKind().phrase());
    }
    double millis = timestamp();
    long atNanos = Math.round(millis * 1e6);
    if (!requests.isEmpty() && atNanos < requests.getLast().atNanos()) {
      throw complaint("the timestamp is before that of the line above; sort the trace by time");
    }
    long input = whole(INPUT, 1);
    long output = whole(OUTPUT, 0);
    long[] ids = ids();
    long expected = (input + blockTokens - 1) / blockTokens;
    if (ids.length != expected && ids.length != input / blockTokens) {
      throw complaint(
          String.format(
              "%d tokens make %d blocks of %d, but there are %d hash_ids; is the block size right?",
              input, expected, blockTokens, ids.length));
    }
    blocks += ids.length;
    if (requests.size() == MAX_REQUESTS || blocks > MAX_BLOCKS) {
      throw complaint(
          "the trace is too large: more than "
              + (blocks > MAX_BLOCKS ? MAX_BLOCKS + " blocks" : MAX_REQUESTS + " requests"));
    }
    long tokens = wholeBlocks ? expected * blockTokens : input;
    requests.add(
        new TraceRequest(
            atNanos, Prompt.ofBlocks((int) tokens, ids, blockTokens), Math.max(1, output), false));
  }

  private double timestamp() throws TraceException {
    double millis = Double.parseDouble(number(TIMESTAMP));
    if (!(millis >= 0 && millis <= MAX_MILLIS)) {
      throw complaint("field 'timestamp' must be milliseconds from 0 to a year");
    }
    return millis;
  }

  private long whole(int field, long least) throws TraceException {
    String text = number(field);
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= MAX_TOKENS) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, together with the range.
    }
    throw complaint(
        String.format(
            "field '%s' must be a whole number from %d to %d",
            FIELDS.get(field), least, MAX_TOKENS));
  }

  private String number(int field) throws TraceException {
    require(field, JsonKind.NUMBER);
    int start = scanner.start(field);
    return new String(line, start, scanner.end(field) - start, StandardCharsets.US_ASCII);
  }

  private void require(int field, JsonKind kind) throws TraceException {
    if (scanner.occurrences(field) == 0) {
      throw complaint("field '" + FIELDS.get(field) + "' is missing");
    }
    JsonKind found = scanner.kind(field);
    if (found != kind) {
      throw complaint(
          "field '" + FIELDS.get(field) + "' must be " + kind.phrase() + ", not " + found.phrase());
    }
  }

  /** The grammar is checked already: what is left is whether the members are whole numbers. */
  private long[] ids() throws TraceException {
    require(BLOCKS, JsonKind.ARRAY);
    var ids = new long[16];
    int count = 0;
    int at = scanner.start(BLOCKS) + 1;
    int end = scanner.end(BLOCKS) - 1;
    while (at < end) {
      byte first = line[at];
      if (first == ' ' || first == '\t' || first == ',' || first == '\r') {
        at++;
        continue;
      }
      int from = at;
      long value = 0;
      while (at < end && line[at] >= '0' && line[at] <= '9' && at - from < 18) {
        value = value * 10 + (line[at++] - '0');
      }
      boolean whole = at > from && (at == end || line[at] == ',' || line[at] <= ' ');
      if (!whole) {
        throw complaint(
            "field 'hash_ids' must hold whole numbers from 0 to 999999999999999999 only");
      }
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, count * 2);
      }
      ids[count++] = value;
    }
    return Arrays.copyOf(ids, count);
  }

  private TraceException complaint(String what) {
    return new TraceException(name + ", line " + lineNumber + ": " + what);
  }
}
