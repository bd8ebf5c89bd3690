package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.added.AddedMatcher;
import dev.shepherd.tokenizer.bpe.BpeModel;
import dev.shepherd.tokenizer.model.Unigram;
import dev.shepherd.tokenizer.model.WordLevel;
import dev.shepherd.tokenizer.model.WordPiece;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.normal.TextNormalizer;
import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.split.MarkCutter;
import dev.shepherd.tokenizer.split.WordSplitter;
import dev.shepherd.tokenizer.split.WordSplitters;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * From well-formed text to ids, without the special tokens around: added tokens, normaliser,
 * pre-tokeniser, model, in this order. Safe for use by any thread.
 */
final class Engine {

  /** Texts shorter than this are not worth a look into the block cache. */
  private static final int MIN_BLOCK = 64;

  /** A block ends at the first safe cut from here on. */
  private static final int BLOCK = 1024;

  /** Longer blocks are not kept. */
  private static final int MAX_BLOCK = 1 << 16;

  private static final int POOL = 16;

  /** Block kinds: the ids also depend on whether the block begins the input. */
  private static final int BEGINS_INPUT = 1;

  private static final int ORDINARY = 2;

  private final Matchers matchers;
  private final Matchers ordinaryMatchers;
  private final @Nullable TextNormalizer normalizer;
  private final @Nullable TextNormalizer normalizerWithin;
  private final WordSplitter splitter;
  private final WordModel model;
  private final SafeCuts cuts;
  private final boolean startMatters;
  private final @Nullable BlockCache blocks;
  private final AtomicReferenceArray<@Nullable Work> pool = new AtomicReferenceArray<>(POOL);

  /** Matchers of added tokens in raw and in normalised text. */
  private record Matchers(AddedMatcher raw, AddedMatcher normalized) {
    static Matchers of(List<AddedToken> tokens, boolean specials) {
      return new Matchers(
          new AddedMatcher(at(tokens, AddedToken.Stage.RAW, specials)),
          new AddedMatcher(at(tokens, AddedToken.Stage.NORMALIZED, specials)));
    }

    private static List<AddedToken> at(
        List<AddedToken> tokens, AddedToken.Stage stage, boolean specials) {
      return tokens.stream()
          .filter(token -> token.stage() == stage && (specials || !token.special()))
          .toList();
    }
  }

  /** Buffers of an encoding thread. */
  static final class Work {
    private final WordSplitter.Work words = new WordSplitter.Work();
    private final IntSink parts = new IntSink(24);
    private final IntSink partsWithin = new IntSink(24);
    private final ByteBuilder text = new ByteBuilder(1024);
  }

  Engine(TokenizerSpec spec, TokenizerOptions options) {
    matchers = Matchers.of(spec.addedTokens(), true);
    ordinaryMatchers = Matchers.of(spec.addedTokens(), false);
    normalizer = normalizer(spec.normalizer());
    normalizerWithin = normalizer(SafeCuts.withoutPrefix(spec.normalizer()));
    TokenModel.@Nullable Bpe bpe = spec.model() instanceof TokenModel.Bpe each ? each : null;
    int mark = markForSpaces(spec.normalizer());
    WordSplitter words =
        WordSplitters.of(
            spec.preTokenizer(),
            options.patternDeadline(),
            bpe != null && bpe.prefix().isEmpty() && bpe.suffix().isEmpty(),
            mark >= 0);
    if (bpe != null) {
      BpeModel compiled = new BpeModel(bpe, words.bytes(), options.wordCacheBytes());
      int stand = mark >= 0 ? mark : words.mark();
      if (words.keepsWhole() && stand >= 0 && !words.bytes()) {
        words = words.with(MarkCutter.where(stand, compiled.bytesBefore(stand)));
      }
      model = compiled;
    } else {
      model =
          switch (spec.model()) {
            case TokenModel.Unigram unigram -> new Unigram(unigram);
            case TokenModel.WordPiece wordPiece -> new WordPiece(wordPiece);
            case TokenModel.WordLevel wordLevel -> new WordLevel(wordLevel);
            case TokenModel.Bpe other -> throw new AssertionError(other);
          };
    }
    splitter = words;
    cuts = SafeCuts.of(spec, words);
    startMatters = SafeCuts.prefix(spec.normalizer()) || words.startMatters();
    blocks =
        cuts.exist() && options.prefixCacheBytes() > 0
            ? new BlockCache(options.prefixCacheBytes())
            : null;
  }

  private static @Nullable TextNormalizer normalizer(Normalizer normalizer) {
    return normalizer instanceof Normalizer.Sequence(List<Normalizer> steps) && steps.isEmpty()
        ? null
        : TextNormalizers.of(normalizer);
  }

  /** What the normaliser writes for all spaces when that is all it does to them, else -1. */
  private static int markForSpaces(Normalizer normalizer) {
    Normalizer within = SafeCuts.withoutPrefix(normalizer);
    if (within instanceof Normalizer.Sequence(List<Normalizer> steps) && steps.size() == 1) {
      within = steps.getFirst();
    }
    return within instanceof Normalizer.Replace(TextPattern.Literal(String text), String content)
            && text.equals(" ")
            && content.codePointCount(0, content.length()) == 1
            && !content.equals(" ")
        ? content.codePointAt(0)
        : -1;
  }

  SafeCuts cuts() {
    return cuts;
  }

  Work acquire() {
    int start = (int) Thread.currentThread().threadId() & (POOL - 1);
    for (int i = 0; i < POOL; i++) {
      int slot = (start + i) & (POOL - 1);
      if (pool.getPlain(slot) != null) {
        Work work = pool.getAndSet(slot, null);
        if (work != null) {
          return work;
        }
      }
    }
    return new Work();
  }

  void release(Work work) {
    if (work.text.array().length > 1 << 20 || work.parts.array().length > 1 << 18) {
      return;
    }
    int start = (int) Thread.currentThread().threadId() & (POOL - 1);
    for (int i = 0; i < POOL; i++) {
      int slot = (start + i) & (POOL - 1);
      if (pool.getPlain(slot) == null && pool.compareAndSet(slot, null, work)) {
        return;
      }
    }
  }

  /**
   * Adds the ids of a text.
   *
   * @param begins whether the input begins here; else {@code from} is at a safe cut of it
   */
  void encode(
      byte[] t, int from, int to, boolean begins, boolean ordinary, Work work, IntSink out) {
    BlockCache cache = blocks;
    if (cache == null || to - from < MIN_BLOCK) {
      encodeBlock(t, from, to, begins, ordinary, work, out);
      return;
    }
    int p = from;
    while (p < to) {
      int q = to - p <= BLOCK ? to : cuts.next(t, p + BLOCK - 1, to);
      boolean start = begins && p == from;
      if (q - p > MAX_BLOCK) {
        encodeBlock(t, p, q, start, ordinary, work, out);
      } else {
        int kind = (start && startMatters ? BEGINS_INPUT : 0) | (ordinary ? ORDINARY : 0);
        long hash = BlockCache.hash(t, p, q);
        if (!cache.find(t, p, q, hash, kind, out)) {
          int before = out.size();
          encodeBlock(t, p, q, start, ordinary, work, out);
          cache.add(t, p, q, hash, kind, out.array(), before, out.size());
        }
      }
      p = q;
    }
  }

  private void encodeBlock(
      byte[] t, int from, int to, boolean begins, boolean ordinary, Work work, IntSink out) {
    Matchers added = ordinary ? ordinaryMatchers : matchers;
    if (added.raw.isEmpty()) {
      encodeStretch(t, from, to, begins, begins, added, work, out);
      return;
    }
    IntSink parts = work.parts.clear();
    added.raw.cut(t, from, to, parts);
    int[] part = parts.array();
    int n = parts.size();
    for (int i = 0; i < n; i += 3) {
      if (part[i] >= 0) {
        out.add(part[i]);
      } else {
        boolean atStart = begins && part[i + 1] == from;
        boolean starts = begins || part[i + 1] != from;
        encodeStretch(t, part[i + 1], part[i + 2], starts, atStart, added, work, out);
      }
    }
  }

  /**
   * Encodes text between added tokens.
   *
   * @param starts whether the stretch begins here, else it goes on from before a safe cut
   * @param begins whether the input begins here
   */
  private void encodeStretch(
      byte[] t,
      int from,
      int to,
      boolean starts,
      boolean begins,
      Matchers added,
      Work work,
      IntSink out) {
    TextNormalizer normal = starts ? normalizer : normalizerWithin;
    byte[] text = t;
    int p = from;
    int end = to;
    if (normal != null && !normal.leavesAlone(t, from, to)) {
      work.text.clear();
      normal.normalize(t, from, to, work.text);
      text = work.text.array();
      p = 0;
      end = work.text.size();
    }
    if (added.normalized.isEmpty()) {
      splitter.encode(text, p, end, begins, work.words, model, out);
      return;
    }
    IntSink parts = work.partsWithin.clear();
    added.normalized.cut(text, p, end, parts);
    int[] part = parts.array();
    int n = parts.size();
    for (int i = 0; i < n; i += 3) {
      if (part[i] >= 0) {
        out.add(part[i]);
      } else {
        boolean first = begins && part[i + 1] == p;
        splitter.encode(text, part[i + 1], part[i + 2], first, work.words, model, out);
      }
    }
  }
}
