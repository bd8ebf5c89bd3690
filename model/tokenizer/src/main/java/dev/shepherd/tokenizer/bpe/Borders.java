package dev.shepherd.tokenizer.bpe;

import dev.shepherd.tokenizer.spec.Merges;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Whether two tokens can stand side by side in the encoding of a text.
 *
 * <p>A sequence of tokens is the byte pair encoding of a text if and only if each token encodes
 * itself and each two neighbours encode themselves: merges on either side of a border that is never
 * crossed do not influence each other, so the run on the whole text, looked at between two borders,
 * is the run on that part alone (the observation behind the linear-time encoder that GitHub
 * published in 2024; here it is used with ranks of pairs instead of ranks of tokens).
 *
 * <p>Whether two neighbours hold is found by undoing their merges from the last to the first: had
 * the two symbols at the border at any time been able to merge before the merge that took one of
 * them away, the border would have been crossed. This needs the last merge of each token, which is
 * found by encoding the token once, when it is first met. Tokens whose merges do not come in the
 * order of their ranks are rare; their neighbours are encoded in full.
 */
final class Borders {

  /** Not looked at yet. */
  private static final int UNKNOWN = 0;

  /** A single symbol. */
  private static final int ATOM = 1;

  /** Encodes itself, by merges of rising rank. */
  private static final int SOLID = 2;

  /** Encodes itself, but by merges in another order. */
  private static final int ODD = 3;

  /** Is never the result of an encoding. */
  private static final int DEAD = 4;

  private static final int HOLDS = 0;
  private static final int CROSSED = 1;

  /** Takes part in a merge that comes in another order. */
  private static final int UNSURE = 2;

  private static final int INTS = 4;
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(int[].class);

  private final Symbols symbols;
  private final PairTable pairs;

  /**
   * Of each token: kind, rank of the last merge (-1 for none), its left and its right symbol. The
   * kind is written last and read first; threads that work out the same token write the same.
   */
  private final int[] facts;

  private final Merges merges;

  /** Of each token one more than the last merge that makes it, 0 for none. */
  private final int[] lastMerge;

  /** Of each merge one more than the merge before it that makes the same token, 0 for none. */
  private final int[] mergeBefore;

  Borders(Symbols symbols, PairTable pairs, Merges merges, int idBound) {
    this.symbols = symbols;
    this.pairs = pairs;
    this.merges = merges;
    lastMerge = new int[idBound];
    mergeBefore = new int[merges.size()];
    for (int i = 0; i < merges.size(); i++) {
      mergeBefore[i] = lastMerge[merges.merged(i)];
      lastMerge[merges.merged(i)] = i + 1;
    }
    facts = new int[idBound * INTS];
  }

  /** Whether a token encodes itself. */
  boolean stands(int token) {
    return kind(token) != DEAD;
  }

  private int kind(int token) {
    int kind = (int) ELEMENT.getAcquire(facts, token * INTS);
    return kind == UNKNOWN ? workOut(token) : kind;
  }

  /**
   * Finds the merge that a token is the last result of: the one whose two symbols encode themselves
   * and have had no reason to merge across their border before. Almost always there is one and its
   * rank is above those of its parts; else the token is encoded in full.
   */
  private int workOut(int token) {
    for (int next = lastMerge[token]; next != 0; next = mergeBefore[next - 1]) {
      int merge = next - 1;
      int left = merges.left(merge);
      int right = merges.right(merge);
      int rank = merges.rank(merge);
      int kindLeft = kind(left);
      int kindRight = kind(right);
      if (kindLeft <= SOLID
          && kindRight <= SOLID
          && rank > Math.max(facts[left * INTS + 1], facts[right * INTS + 1])
          && pairs.find(left, right) == ((long) rank << 32 | token)
          && untouched(left, right) == HOLDS) {
        int at = token * INTS;
        facts[at + 1] = rank;
        facts[at + 2] = left;
        facts[at + 3] = right;
        ELEMENT.setRelease(facts, at, SOLID);
        return SOLID;
      }
    }
    return workOutByMerging(token);
  }

  private int workOutByMerging(int token) {
    byte[] text = symbols.text(token);
    MergeLoop loop = new MergeLoop();
    int kind = DEAD;
    if (load(text, loop)) {
      int count = loop.size();
      loop.rising = true;
      loop.merge(pairs);
      if (loop.size() == 1 && loop.id(0) == token) {
        kind = count == 1 ? ATOM : loop.rising ? SOLID : ODD;
        int at = token * INTS;
        facts[at + 1] = loop.lastRank;
        facts[at + 2] = loop.lastLeft;
        facts[at + 3] = loop.lastRight;
      }
    }
    ELEMENT.setRelease(facts, token * INTS, kind);
    return kind;
  }

  private boolean load(byte[] text, MergeLoop loop) {
    int p = 0;
    while (p < text.length) {
      int q = symbols.end(text, p, text.length);
      int symbol = symbols.token(text, p, q);
      if (symbol < 0) {
        return false;
      }
      loop.add(symbol);
      p = q;
    }
    return true;
  }

  /** Whether two tokens, each of which stands, can be neighbours. */
  boolean holds(int left, int right) {
    if (pairs.rank(left, right) != Integer.MAX_VALUE) {
      return false;
    }
    int answer = untouched(left, right);
    return answer == HOLDS || (answer == UNSURE && holdsByMerging(left, right));
  }

  /** Whether the border between two tokens is not crossed until both are complete. */
  private int untouched(int left, int right) {
    int a = left;
    int b = right;
    while (true) {
      if (kind(a) >= ODD || kind(b) >= ODD) {
        return UNSURE;
      }
      int lastA = facts[a * INTS + 1];
      int lastB = facts[b * INTS + 1];
      if (lastA > lastB) {
        a = facts[a * INTS + 3];
        // The merge undone lies left of the border: among equal ranks it went first.
        if (pairs.rank(a, b) < lastA) {
          return CROSSED;
        }
      } else if (lastB >= 0) {
        b = facts[b * INTS + 2];
        if (pairs.rank(a, b) <= lastB) {
          return CROSSED;
        }
      } else {
        return HOLDS;
      }
    }
  }

  private boolean holdsByMerging(int left, int right) {
    MergeLoop loop = new MergeLoop();
    if (!load(symbols.text(left), loop) || !load(symbols.text(right), loop)) {
      return false;
    }
    loop.merge(pairs);
    return loop.size() == 2 && loop.id(0) == left && loop.id(1) == right;
  }
}
