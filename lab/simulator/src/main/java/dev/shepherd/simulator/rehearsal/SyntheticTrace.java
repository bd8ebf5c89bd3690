package dev.shepherd.simulator.rehearsal;

import dev.shepherd.exchange.Randomness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Invents chats that look like those of a busy service, for want of a real trace: all begin with
 * one system block, applications share some more, a chat brings documents of log-normal length and
 * then grows by its answers and by short questions at log-normal intervals. Equal seeds give equal
 * text on every machine.
 */
final class SyntheticTrace {
  private static final int BLOCK_TOKENS = 512;
  private static final int MAX_PROMPT_TOKENS = 120_000;
  private static final double CHATS_PER_SECOND = 1.4;
  private static final double ENDS_AFTER_TURN = 0.35;
  private static final int APPLICATIONS = 12;

  /** A prompt at its time. */
  private record Turn(double millis, long order, int promptTokens, int outputTokens, Chat chat) {}

  /** The blocks of one chat, numbered when they are first written. */
  private static final class Chat {
    private final List<Long> blocks = new ArrayList<>();
  }

  private final Randomness randomness;
  private final List<List<Long>> applications = new ArrayList<>();
  private long nextBlock = 1;

  private SyntheticTrace(long seed) {
    this.randomness = Randomness.seeded(seed);
    for (int i = 0; i < APPLICATIONS; i++) {
      var shared = new ArrayList<>(List.of(0L));
      for (int block = randomness.nextInt(6); block > 0; block--) {
        shared.add(nextBlock++);
      }
      applications.add(shared);
    }
  }

  /** The lines of a trace with that many requests. */
  static String lines(long seed, int requests) {
    return new SyntheticTrace(seed).write(requests);
  }

  private String write(int requests) {
    // Chats enough that the first requests in time are complete, however the turns fall.
    var turns = new ArrayList<Turn>();
    double startMillis = 0;
    for (int chat = 0; chat < requests; chat++) {
      addChat(turns, startMillis);
      startMillis += -StrictMath.log(1 - randomness.nextDouble()) * 1000 / CHATS_PER_SECOND;
    }
    turns.sort(Comparator.comparingDouble(Turn::millis).thenComparingLong(Turn::order));
    var text = new StringBuilder();
    for (var turn : turns.subList(0, requests)) {
      line(text, turn);
    }
    return text.toString();
  }

  private void addChat(List<Turn> turns, double startMillis) {
    var chat = new Chat();
    chat.blocks.addAll(applications.get(randomness.nextInt(APPLICATIONS)));
    int prompt = chat.blocks.size() * BLOCK_TOKENS + logNormal(5_500, 1.15);
    double millis = startMillis;
    boolean goesOn = true;
    while (goesOn && prompt <= MAX_PROMPT_TOKENS) {
      int output = Math.min(2_000, logNormal(280, 0.8));
      turns.add(new Turn(millis, turns.size(), prompt, output, chat));
      prompt += output + logNormal(220, 1.3);
      millis += output * 15 + logNormal(20_000, 1.0);
      goesOn = randomness.nextDouble() >= ENDS_AFTER_TURN;
    }
  }

  private void line(StringBuilder text, Turn turn) {
    text.append(
        String.format(
            Locale.ROOT,
            "{\"timestamp\": %d, \"input_length\": %d, \"output_length\": %d, \"hash_ids\": [",
            Math.round(turn.millis),
            turn.promptTokens,
            turn.outputTokens));
    int full = turn.promptTokens / BLOCK_TOKENS;
    var blocks = turn.chat.blocks;
    while (blocks.size() < full) {
      blocks.add(nextBlock++);
    }
    for (int i = 0; i < full; i++) {
      text.append(i == 0 ? "" : ", ").append(blocks.get(i));
    }
    if (turn.promptTokens % BLOCK_TOKENS > 0) {
      // A partial block is another block once it is full.
      text.append(full == 0 ? "" : ", ").append(nextBlock++);
    }
    text.append("]}\n");
  }

  /** At least 1; {@code sigma} is that of the logarithm. By Box and Muller. */
  private int logNormal(double median, double sigma) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - randomness.nextDouble()));
    double normal = radius * StrictMath.cos(2 * StrictMath.PI * randomness.nextDouble());
    return (int) Math.min(1e6, Math.max(1, median * StrictMath.exp(sigma * normal)));
  }
}
