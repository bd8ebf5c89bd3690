package dev.shepherd.pipeline;

import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.routing.ReportedLoad;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The latest choices of one loop, in arrays that are made once: writing one down allocates nothing
 * and costs a few dozen stores. Confined to the loop.
 *
 * <p>Layout: a ring of records of {@value #FIGURES} numbers and {@value #REFERENCES} references
 * each, and a ring of rows, one per candidate shown, of {@value #ROW_FIGURES} numbers and {@value
 * #ROW_REFERENCES} references. Records and rows are numbered from 0 on; number {@code n} lies at
 * {@code n} modulo the ring's length. A record knows the number of its first row, so it is gone as
 * soon as either ring has come round to it. Request ids are the requests' own arrays.
 *
 * <p>Of up to {@value #ALL_ROWS} candidates all are shown. Of more, the chosen one and those that
 * the policy has looked at, up to {@value #MOST_ROWS}, and others only up to {@value #ALL_ROWS} in
 * all: reading the counts of hundreds of workers for nobody would cost more than the choice. Rows
 * are kept small, and the ring too by default, because every request writes to memory that the one
 * before has not touched: a ring beyond the processor's cache costs more than what is written.
 */
final class RoutingRing {
  static final int ALL_ROWS = 8;
  static final int MOST_ROWS = 64;

  /** What a record takes with eight rows and an id of 40 characters, in bytes. */
  static final int RECORD_BYTES = 16 * Long.BYTES + 5 * Integer.BYTES + 56 + 8 * 20;

  private static final int ROWS_PER_RECORD = 8;
  private static final String RETRIED = "retried";

  private static final int FIGURES = 16;
  private static final int NUMBER = 0;
  private static final int PICKED = 1;
  private static final int PROMPT = 2;
  private static final int UNIT = 3;
  private static final int FIRST_ROW = 4;
  private static final int ROWS = 5;
  private static final int CHOSEN_ROW = 6;
  private static final int CANDIDATES = 7;
  private static final int ATTEMPT = 8;
  private static final int STATUS = 9;
  private static final int FIRST_TOKEN = 10;
  private static final int ENDED = 11;
  private static final int PROMPT_TOKENS = 12;
  private static final int CACHED_TOKENS = 13;
  private static final int OUTPUT_TOKENS = 14;
  private static final int EXPECTED = 15;

  private static final int REFERENCES = 5;
  private static final int REQUEST_ID = 0;
  private static final int MODEL = 1;
  private static final int POLICY = 2;
  private static final int REASON = 3;
  private static final int STATE = 4;

  private static final int ROW_FIGURES = 3;
  private static final int MATCHED = 0;
  private static final int SCORE = 1;
  private static final int IN_FLIGHT = 2;

  private static final int ROW_REFERENCES = 2;
  private static final int WORKER = 0;
  private static final int LOAD = 1;

  private final int records;
  private final int rows;
  private final long[] figures;
  private final @Nullable Object[] references;
  private final int[] rowFigures;
  private final @Nullable Object[] rowReferences;
  private long nextRecord;
  private long nextRow;

  /** A ring that takes about so many bytes; at least room for a few records. */
  RoutingRing(long bytes) {
    records = Math.clamp(bytes / RECORD_BYTES, 16, 1 << 22);
    rows = Math.max(records * ROWS_PER_RECORD, 4 * MOST_ROWS);
    figures = new long[records * FIGURES];
    references = new Object[records * REFERENCES];
    rowFigures = new int[rows * ROW_FIGURES];
    rowReferences = new Object[rows * ROW_REFERENCES];
    Arrays.fill(figures, -1);
  }

  // ---- writing

  /**
   * Writes down a choice just made.
   *
   * @param found whether the chosen worker could be had
   * @return the record's number
   */
  long picked(RoutedExchange exchange, Policy policy, Decision decision, boolean found) {
    long number = nextRecord++;
    int f = (int) (number % records) * FIGURES;
    int r = (int) (number % records) * REFERENCES;
    int chosen = found ? decision.chosen() : -1;
    figures[f + NUMBER] = number;
    figures[f + PICKED] = exchange.at(Mark.PICKED);
    PromptKeys prompt = exchange.knownPrompt();
    figures[f + PROMPT] = prompt == null ? 0 : prompt.length();
    figures[f + UNIT] = prompt != null && prompt.unit() == PromptKeys.Unit.TOKENS ? 1 : 0;
    figures[f + CANDIDATES] = decision.count();
    figures[f + ATTEMPT] = 1L + exchange.attempts();
    Arrays.fill(figures, f + STATUS, f + ENDED + 1, 0);
    Arrays.fill(figures, f + PROMPT_TOKENS, f + OUTPUT_TOKENS + 1, -1);
    double expected = chosen >= 0 ? ExplainLines.expectedSeconds(policy, decision) : Double.NaN;
    figures[f + EXPECTED] = Double.doubleToRawLongBits(expected);
    references[r + REQUEST_ID] = exchange.requestId;
    references[r + MODEL] = exchange.modelId();
    references[r + POLICY] = policy;
    references[r + REASON] = found ? decision.reason() : Decision.Reason.NONE;
    references[r + STATE] = null;
    figures[f + FIRST_ROW] = nextRow;
    figures[f + CHOSEN_ROW] = -1;
    figures[f + ROWS] = rows(f, decision, chosen);
    return number;
  }

  private long rows(int f, Decision decision, int chosen) {
    int count = decision.count();
    if (count <= ALL_ROWS) {
      for (int i = 0; i < count; i++) {
        row(f, decision, i, i == chosen);
      }
      return count;
    }
    long from = nextRow;
    if (chosen >= 0) {
      row(f, decision, chosen, true);
    }
    for (int i = 0; i < count && nextRow - from < MOST_ROWS; i++) {
      if (i != chosen && looked(decision, i)) {
        row(f, decision, i, false);
      }
    }
    for (int i = 0; i < count && nextRow - from < ALL_ROWS; i++) {
      if (i != chosen && !looked(decision, i)) {
        row(f, decision, i, false);
      }
    }
    return nextRow - from;
  }

  private static boolean looked(Decision decision, int index) {
    return decision.matched(index) > 0 || !Double.isNaN(decision.score(index));
  }

  private void row(int f, Decision decision, int index, boolean chosen) {
    if (chosen) {
      figures[f + CHOSEN_ROW] = nextRow - figures[f + FIRST_ROW];
    }
    int at = (int) (nextRow++ % rows);
    Candidate worker = decision.candidate(index);
    rowFigures[at * ROW_FIGURES + MATCHED] =
        (int) Math.min(Integer.MAX_VALUE, decision.matched(index));
    rowFigures[at * ROW_FIGURES + SCORE] = Float.floatToRawIntBits((float) decision.score(index));
    rowFigures[at * ROW_FIGURES + IN_FLIGHT] = worker.inFlight() - (chosen ? 1 : 0);
    rowReferences[at * ROW_REFERENCES + WORKER] = worker;
    rowReferences[at * ROW_REFERENCES + LOAD] = worker.load();
  }

  /** The attempt of a record failed with this status, 0 for none, and another one follows. */
  void retried(long number, int status, long nowNanos) {
    int f = place(number);
    if (f >= 0) {
      figures[f + STATUS] = status;
      figures[f + ENDED] = nowNanos;
      references[f / FIGURES * REFERENCES + STATE] = RETRIED;
    }
  }

  /** The request of a record ended. */
  void ended(long number, RoutedExchange exchange) {
    int f = place(number);
    if (f >= 0) {
      figures[f + STATUS] = exchange.answerStatus();
      figures[f + FIRST_TOKEN] = exchange.at(Mark.FIRST_EVENT);
      figures[f + ENDED] = exchange.at(Mark.ENDED);
      figures[f + PROMPT_TOKENS] = exchange.promptTokens();
      figures[f + CACHED_TOKENS] = exchange.cachedTokens();
      figures[f + OUTPUT_TOKENS] = exchange.completionTokens();
      references[f / FIGURES * REFERENCES + STATE] = exchange.termination();
    }
  }

  /** Where the figures of a record begin, -1 if it is gone. */
  private int place(long number) {
    if (number < 0 || nextRecord - number > records) {
      return -1;
    }
    int f = (int) (number % records) * FIGURES;
    return figures[f + NUMBER] == number ? f : -1;
  }

  // ---- reading

  /**
   * The latest records, the latest first.
   *
   * @param requestId only those of this request; null for all
   */
  List<RoutingRecord> read(byte @Nullable [] requestId, int limit, long nowNanos) {
    var found = new ArrayList<RoutingRecord>();
    for (long number = nextRecord - 1; number >= 0 && found.size() < limit; number--) {
      int f = place(number);
      if (f < 0 || nextRow - figures[f + FIRST_ROW] > rows) {
        break;
      }
      byte[] id = reference(f, REQUEST_ID, byte[].class);
      if (requestId == null || Arrays.equals(id, requestId)) {
        found.add(record(f, id, nowNanos));
      }
    }
    return found;
  }

  private RoutingRecord record(int f, byte[] requestId, long nowNanos) {
    long picked = figures[f + PICKED];
    var shown = new ArrayList<RoutingRecord.Row>();
    for (int i = 0; i < figures[f + ROWS]; i++) {
      boolean chosen = i == figures[f + CHOSEN_ROW];
      shown.add(row((int) ((figures[f + FIRST_ROW] + i) % rows), chosen, picked));
    }
    Policy policy = reference(f, POLICY, Policy.class);
    return new RoutingRecord(
        new String(requestId, StandardCharsets.ISO_8859_1),
        reference(f, MODEL, String.class),
        policy.name(),
        (int) figures[f + ATTEMPT],
        nowNanos - picked,
        figures[f + PROMPT],
        figures[f + UNIT] == 1 ? PromptKeys.Unit.TOKENS : PromptKeys.Unit.BYTES,
        reference(f, REASON, Decision.Reason.class).sentence(),
        (int) figures[f + CANDIDATES],
        List.copyOf(shown),
        Double.longBitsToDouble(figures[f + EXPECTED]),
        outcome(f, picked));
  }

  private RoutingRecord.Row row(int at, boolean chosen, long picked) {
    Object worker = rowReferences[at * ROW_REFERENCES + WORKER];
    Object load = rowReferences[at * ROW_REFERENCES + LOAD];
    ReportedLoad reported = load instanceof ReportedLoad r ? r : null;
    return new RoutingRecord.Row(
        (Candidate) java.util.Objects.requireNonNull(worker),
        chosen,
        rowFigures[at * ROW_FIGURES + MATCHED],
        Math.max(0, rowFigures[at * ROW_FIGURES + IN_FLIGHT]),
        Float.intBitsToFloat(rowFigures[at * ROW_FIGURES + SCORE]),
        reported,
        reported == null ? 0 : picked - reported.takenNanos());
  }

  private RoutingRecord.Outcome outcome(int f, long picked) {
    Object state = references[f / FIGURES * REFERENCES + STATE];
    long first = figures[f + FIRST_TOKEN];
    long ended = figures[f + ENDED];
    return new RoutingRecord.Outcome(
        switch (state) {
          case null -> "running";
          case Termination how -> how.name().toLowerCase(Locale.ROOT);
          default -> state.toString();
        },
        (int) figures[f + STATUS],
        first == 0 ? -1 : first - picked,
        ended == 0 ? -1 : ended - picked,
        figures[f + PROMPT_TOKENS],
        figures[f + CACHED_TOKENS],
        figures[f + OUTPUT_TOKENS]);
  }

  private <T> T reference(int f, int which, Class<T> type) {
    Object value = references[f / FIGURES * REFERENCES + which];
    return type.cast(java.util.Objects.requireNonNull(value));
  }
}
