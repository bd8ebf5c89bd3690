package dev.shepherd.tokenizer.bpe;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.split.Cuts;
import java.nio.charset.StandardCharsets;

/**
 * Byte pair encoding of words in linear time.
 *
 * <p>Short words are looked up in a cache. Any other word is encoded from left to right: the
 * longest token that fits behind the one before ({@link Borders}) is taken; where none fits, the
 * last one was wrong and gives way to a shorter one. Since the encoding of every beginning of a
 * word is unique, a place that was left once is never visited again, which makes it linear.
 * Vocabularies with peculiarities (affixes, unknown symbols that fuse, several texts per id) go by
 * the book ({@link MergeLoop}).
 */
public final class BpeModel implements WordModel {

  private static final int TINY = 5;
  private static final int TINY_BITS = 12;

  private final Symbols symbols;
  private final TokenTrie trie;
  private final PairTable pairs;
  private final Borders borders;
  private final WordCache cache;
  private final boolean cached;

  /**
   * Words of up to {@link #TINY} bytes: word, length and token in one long, written and read at
   * once, so that threads cannot see half of it; the last word of a slot wins.
   */
  private final long[] tiny = new long[1 << TINY_BITS];

  private final boolean byTheBook;
  private final boolean ignoreMerges;
  private final TokenModel.Bpe spec;
  private final boolean affixes;

  /**
   * Compiles a model.
   *
   * @param bytes whether words come as bytes for which the vocabulary holds stand-ins
   * @param cacheBytes room for words seen before, 0 for none
   */
  public BpeModel(TokenModel.Bpe spec, boolean bytes, long cacheBytes) {
    this.spec = spec;
    symbols = new Symbols(spec, bytes);
    trie = symbols.trie();
    pairs = new PairTable(spec.merges());
    borders = new Borders(symbols, pairs, spec.merges(), spec.vocabulary().idBound());
    cached = cacheBytes > 0;
    cache = new WordCache(cacheBytes);
    ignoreMerges = spec.ignoreMerges();
    affixes = !spec.prefix().isEmpty() || !spec.suffix().isEmpty();
    byTheBook = affixes || symbols.aliases() || mergesUnknown(spec);
  }

  /** Whether tokens that stand for unknown symbols take part in merges. */
  private boolean mergesUnknown(TokenModel.Bpe spec) {
    Merges merges = spec.merges();
    boolean[] stands = new boolean[spec.vocabulary().idBound() + 1];
    if (spec.unknownId() >= 0 && spec.unknownId() < stands.length) {
      stands[spec.unknownId()] = true;
    }
    if (spec.byteFallback()) {
      for (int b = 0; b < 256; b++) {
        int token = symbols.fallback((byte) b);
        if (token >= 0) {
          stands[token] = true;
        }
      }
    }
    for (int i = 0; i < merges.size(); i++) {
      if (stands[merges.left(i)] || stands[merges.right(i)]) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether no token goes on from a character to this one that begins at {@code p}, so that a word
   * can be cut there: for vocabularies with a stand-in for spaces that are not cut into words.
   *
   * @return for each last byte of a character whether some token has the stand-in behind it
   */
  public boolean[] bytesBefore(int codePoint) {
    byte[] mark = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    byte[] text = spec.vocabulary().text();
    boolean[] before = new boolean[256];
    for (int entry = 0; entry < spec.vocabulary().size(); entry++) {
      int from = spec.vocabulary().entryStart(entry);
      int to = spec.vocabulary().entryStart(entry + 1);
      for (int p = from + 1; p + mark.length <= to; p++) {
        if (matches(text, p, mark)
            && !(p - mark.length >= from && matches(text, p - mark.length, mark))) {
          before[text[p - 1] & 0xFF] = true;
        }
      }
    }
    return before;
  }

  private static boolean matches(byte[] text, int p, byte[] mark) {
    for (int i = 0; i < mark.length; i++) {
      if (text[p + i] != mark[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void encodeAll(byte[] text, int from, Cuts pieces, IntSink out) {
    int[] ends = pieces.ends();
    int n = pieces.size();
    int start = from;
    MergeLoop loop = new MergeLoop();
    for (int i = 0; i < n; i++) {
      int end = ends[i];
      if (end < 0) {
        start = ~end;
        continue;
      }
      if (end > start) {
        encode(text, start, end, loop, out);
      }
      start = end;
    }
  }

  @Override
  public void encode(byte[] text, int from, int to, IntSink out) {
    encode(text, from, to, new MergeLoop(), out);
  }

  private void encode(byte[] text, int from, int to, MergeLoop loop, IntSink out) {
    int length = to - from;
    if (length > WordCache.MAX_BYTES || !cached) {
      encodeFresh(text, from, to, loop, out);
      return;
    }
    long low = WordCache.low(text, from, to);
    if (length <= TINY) {
      // Words of up to five bytes with a single token fit into one long: half of all text is such.
      long word = low << 3 | length;
      long known = tiny[tinySlot(word)];
      if (known >>> WordCache.ID_BITS == word) {
        out.add((int) known & (WordCache.ID_BOUND - 1));
        return;
      }
    }
    long high = WordCache.high(text, from, to);
    if (!cache.find(low, high, length, out)) {
      int before = out.size();
      int token = byTheBook ? -1 : symbols.table().find(low, high, length);
      if (token >= 0 && (ignoreMerges || borders.stands(token))) {
        out.add(token);
      } else {
        encodeFresh(text, from, to, loop, out);
      }
      cache.add(low, high, length, out.array(), before, out.size());
      if (length <= TINY && out.size() == before + 1 && out.get(before) < WordCache.ID_BOUND) {
        long word = low << 3 | length;
        tiny[tinySlot(word)] = word << WordCache.ID_BITS | out.get(before);
      }
    }
  }

  private static int tinySlot(long word) {
    return (int) ((word * 0x9E3779B97F4A7C15L) >>> (64 - TINY_BITS));
  }

  private void encodeFresh(byte[] t, int from, int to, MergeLoop loop, IntSink out) {
    if (ignoreMerges) {
      int token = affixes ? spec.vocabulary().find(t, from, to) : trie.exact(t, from, to);
      if (token >= 0) {
        out.add(token);
        return;
      }
    }
    int before = out.size();
    if (byTheBook || isShort(t, from, to) || !encodeByBorders(t, from, to, out)) {
      out.truncate(before);
      encodeByMerging(t, from, to, loop, out);
    }
  }

  /**
   * Whether merging is quicker, as for short words that do not end in another script: its few
   * lookups are of short pairs, which are in the cache, while a walk through the trie touches
   * memory that no other word needs.
   */
  private static boolean isShort(byte[] t, int from, int to) {
    return to - from <= MergeLoop.SHORT && t[to - 1] >= 0;
  }

  /** Returns false when the word has an unknown symbol that does not fall back to bytes. */
  private boolean encodeByBorders(byte[] t, int from, int to, IntSink out) {
    int p = from;
    int previous = -1;
    // Tokens before this index of the output are settled: a symbol that no token holds follows
    // them.
    int settled = out.size();
    Places wrong = null;
    long found = trie.longest(t, p, to);
    while (true) {
      boolean taken = false;
      while (found >= 0) {
        int token = (int) found;
        int end = p + (int) (found >>> 32);
        if ((wrong == null || !wrong.contains(end - from))
            && borders.stands(token)
            && (previous < 0 || borders.holds(previous, token))) {
          out.add(token);
          previous = token;
          p = end;
          taken = true;
          break;
        }
        found = end - 1 > p ? trie.longest(t, p, end - 1) : -1;
      }
      if (!taken) {
        int end = symbols.end(t, p, to);
        if (symbols.token(t, p, end) < 0) {
          if (!symbols.canFallBack(t, p, end)) {
            return false;
          }
          for (int i = p; i < end; i++) {
            out.add(symbols.fallback(t[i]));
          }
          p = end;
          settled = out.size();
          previous = -1;
        } else {
          // Nothing fits here, so the token before was wrong: a shorter one in its place.
          if (out.size() == settled) {
            // Cannot be, since every beginning has an encoding. By the book, then.
            return false;
          }
          if (wrong == null) {
            wrong = new Places(to - from);
          }
          wrong.add(p - from);
          int last = out.size() - 1;
          int length = symbols.length(out.get(last));
          out.truncate(last);
          previous = last > settled ? out.get(last - 1) : -1;
          p -= length;
          found = length > 1 ? trie.longest(t, p, p + length - 1) : -1;
          continue;
        }
      }
      if (p == to) {
        return true;
      }
      found = trie.longest(t, p, to);
    }
  }

  private void encodeByMerging(byte[] t, int from, int to, MergeLoop loop, IntSink out) {
    loop.clear();
    int unknown = -1;
    int p = from;
    byte[] symbol = {};
    while (p < to) {
      int q = symbols.end(t, p, to);
      int token;
      byte[] text = t;
      int start = p;
      int end = q;
      if (affixes) {
        symbol = withAffixes(t, p, q, from, to);
        text = symbol;
        start = 0;
        end = symbol.length;
        token = spec.vocabulary().find(symbol, 0, end);
      } else {
        token = symbols.token(t, p, q);
      }
      if (token >= 0) {
        if (unknown >= 0) {
          loop.add(unknown);
          unknown = -1;
        }
        loop.add(token);
      } else if (symbols.canFallBack(text, start, end)) {
        for (int i = start; i < end; i++) {
          loop.add(symbols.fallback(text[i]));
        }
      } else if (spec.unknownId() >= 0) {
        if (unknown >= 0 && !spec.fuseUnknown()) {
          loop.add(unknown);
        }
        unknown = spec.unknownId();
      }
      p = q;
    }
    if (unknown >= 0) {
      loop.add(unknown);
    }
    loop.merge(pairs);
    for (int i = 0; i < loop.size(); i++) {
      out.add(loop.id(i));
    }
  }

  private byte[] withAffixes(byte[] t, int p, int q, int from, int to) {
    StringBuilder symbol = new StringBuilder();
    if (p > from) {
      symbol.append(spec.prefix());
    }
    symbol.append(new String(t, p, q - p, StandardCharsets.UTF_8));
    if (q == to) {
      symbol.append(spec.suffix());
    }
    return symbol.toString().getBytes(StandardCharsets.UTF_8);
  }
}
