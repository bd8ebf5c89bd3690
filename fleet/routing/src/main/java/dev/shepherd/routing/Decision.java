package dev.shepherd.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Workspace and record of one choice: the policy computes in these arrays, and whoever wants to
 * explain the choice reads them afterwards. One object per thread, reused, so that a decision
 * allocates nothing. Entries stand in the order of the candidates.
 */
public final class Decision {

  /** Why a worker was chosen. */
  public enum Reason {
    /** No worker fits. */
    NONE("no worker can take the request"),
    /** There was only one. */
    ONLY_ONE("it was the only worker that could take the request"),
    /** The policy does not look at the request: its turn, or chance. */
    TURN("it was its turn"),
    /** Chance alone. */
    CHANCE("it was drawn by chance"),
    /** The request named or pinned its worker. */
    PINNED("the request asked for this worker"),
    /** A key's place on the hash ring. */
    HASHED("the request's key belongs to this worker"),
    /** A key that stuck to the worker before. */
    STICKY("earlier requests with this key went there"),
    /** It holds the longest useful prefix of the prompt. */
    PREFIX("it holds the longest part of the prompt"),
    /** A worker with more of the prompt was too busy. */
    SPILLED("the workers that hold more of the prompt were too busy"),
    /** It has the least to do. */
    LEAST_LOADED("it had the least to do"),
    /** It was expected to give the first token first. */
    FIRST_TOKEN("it was expected to give the first token first"),
    /** The prompt's length belongs to it. */
    LENGTH("prompts of this length belong to it"),
    /** A worker that is still warming up was given its share. */
    WARM_UP("it is warming up and got its share");

    private final String sentence;

    Reason(String sentence) {
      this.sentence = sentence;
    }

    /** The reason in words, to follow "chosen because". */
    public String sentence() {
      return sentence;
    }
  }

  /** In {@link #score}: nothing was computed for this candidate. */
  public static final double UNSCORED = Double.NaN;

  private static final Candidate[] NOBODY = {};

  private Candidate[] among = NOBODY;
  private @Nullable Decision shadow;
  private boolean hasOpinion;
  private double expectedSeconds = Double.NaN;
  private int count;
  private int chosen = -1;
  private Reason reason = Reason.NONE;
  private long[] matched = new long[16];
  private double[] scores = new double[16];
  private double[] scratch = new double[16];
  private boolean hasMatches;
  private final PrefixMatch match = new PrefixMatch();
  private final PromptKeys heads = new PromptKeys();

  /** Forgets the last choice and makes room for {@code candidates} entries, all unscored. */
  public void begin(int candidates) {
    if (candidates > matched.length) {
      int room = Math.max(candidates, matched.length * 2);
      matched = new long[room];
      scores = new double[room];
    }
    Arrays.fill(matched, 0, candidates, 0);
    Arrays.fill(scores, 0, candidates, UNSCORED);
    count = candidates;
    chosen = -1;
    reason = Reason.NONE;
    hasMatches = false;
    hasOpinion = false;
    expectedSeconds = Double.NaN;
  }

  /** Notes the choice and returns its index, so that a policy can end with it. */
  public int choose(int index, Reason why) {
    // What was expected of another one does not hold for this one.
    expectedSeconds = Double.NaN;
    chosen = index;
    reason = why;
    return index;
  }

  /**
   * Notes who the candidates were, in the order of the entries; whoever asks the policy does it,
   * for those who explain the choice.
   */
  public void among(Candidate[] candidates) {
    among = candidates;
  }

  /** The candidate of an entry. */
  public Candidate candidate(int index) {
    return among[index];
  }

  /** The entry of a candidate, -1 if it was none. */
  int indexOf(Candidate candidate) {
    for (int i = 0; i < count; i++) {
      if (among[i] == candidate) {
        return i;
      }
    }
    return -1;
  }

  /** A workspace of the same thread for a second opinion on the same choice. */
  Decision shadow() {
    Decision second = shadow;
    if (second == null) {
      second = new Decision();
      shadow = second;
    }
    return second;
  }

  /** Whether the second opinion is on this choice; false again when another one begins. */
  boolean hasOpinion() {
    return hasOpinion;
  }

  /** The second opinion was formed. */
  void opinionFormed() {
    hasOpinion = true;
  }

  /** How many candidates there were. */
  public int count() {
    return count;
  }

  /** The index chosen, -1 for none. */
  public int chosen() {
    return chosen;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The part of the prompt that a candidate is thought to hold, in the prompt's units. */
  public long matched(int index) {
    return matched[index];
  }

  /** Sets {@link #matched(int)}. */
  public void matched(int index, long units) {
    matched[index] = units;
    hasMatches = true;
  }

  /** Whether {@link #matched(int)} was set for any candidate, be it to zero. */
  boolean hasMatches() {
    return hasMatches;
  }

  /** Where a policy keeps what its index answers. */
  PrefixMatch match() {
    return match;
  }

  /** Where a policy keeps keys that it makes of the prompt's own. */
  PromptKeys heads() {
    return heads;
  }

  /** Room for a number per candidate, of no meaning to others. */
  double[] scratch(int candidates) {
    if (scratch.length < candidates) {
      scratch = new double[candidates];
    }
    return scratch;
  }

  /**
   * In how many seconds the policy expects the first token from the worker it chose; NaN if it does
   * not say.
   */
  public double expectedSeconds() {
    return expectedSeconds;
  }

  /** Sets {@link #expectedSeconds()}, for policies whose scores are not just that. */
  void expect(double seconds) {
    expectedSeconds = seconds;
  }

  /** What the policy compared, in its own unit; {@link #UNSCORED} if it did not look. */
  public double score(int index) {
    return scores[index];
  }

  /** Sets {@link #score(int)}. */
  public void score(int index, double value) {
    scores[index] = value;
  }

  /**
   * Turns a decision about some of the candidates into one about all of them: entries move to their
   * places in the whole list, those of the others are unscored.
   *
   * @param places where each entry stands in the whole list, ascending
   * @param candidates length of the whole list
   */
  public void spread(int[] places, int candidates) {
    int some = count;
    if (candidates > matched.length) {
      matched = Arrays.copyOf(matched, candidates);
      scores = Arrays.copyOf(scores, candidates);
    }
    int free = candidates;
    for (int i = some - 1; i >= 0; i--) {
      // From the end, so that no entry is overwritten before it has moved.
      long match = matched[i];
      double score = scores[i];
      Arrays.fill(matched, places[i], free, 0);
      Arrays.fill(scores, places[i], free, UNSCORED);
      matched[places[i]] = match;
      scores[places[i]] = score;
      free = places[i];
    }
    Arrays.fill(matched, 0, free, 0);
    Arrays.fill(scores, 0, free, UNSCORED);
    count = candidates;
    chosen = chosen < 0 ? -1 : places[chosen];
  }
}
