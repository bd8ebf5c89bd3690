package dev.shepherd.config;

import java.util.List;

/** Options of cache-aware routing and its indexes. */
public final class CacheOptions {

  private static final Declarer IN = new Declarer(Topic.CACHE);

  private CacheOptions() {}

  /** Share of the prompt that must match. */
  public static final Option<Double> CACHE_THRESHOLD =
      IN.f32("cache-threshold", "Share of the prompt that must be cached to follow the cache.")
          .alias("cache-match-threshold")
          .limit(Limit.between(0, 1))
          .orElse(0.3);

  /** Requests above mean at which a worker is passed over. */
  public static final Option<Long> BALANCE_ABS_THRESHOLD =
      IN.usize(
              "balance-abs-threshold",
              "Requests above the mean at which a match is passed over; KV blocks above the shortest wait"
                  + " as well.")
          .alias("spill-abs-threshold")
          .orElse(64L);

  /** Load over mean at which a worker is passed over. */
  public static final Option<Double> BALANCE_REL_THRESHOLD =
      IN.f32(
              "balance-rel-threshold",
              "Multiple of the mean requests, or of the shortest wait, at which a match is passed over.")
          .alias("spill-rel-threshold")
          .limit(Limit.atLeast(1))
          .orElse(1.5);

  /** Spread of KV usage at which load decides. */
  public static final Option<Double> BALANCE_TOKEN_USAGE_THRESHOLD =
      IN.f32(
              "balance-token-usage-threshold",
              "Spread of KV usage at which load decides alone; 1 or more = never.")
          .limit(Limit.positive())
          .orElse(1.0);

  /** KV usage at which load decides. */
  public static final Option<Double> OVERLOAD_TOKEN_USAGE_THRESHOLD =
      IN.f32(
              "overload-token-usage-threshold",
              "KV usage at which load decides alone; 1 or more = never.")
          .limit(Limit.positive())
          .orElse(1.0);

  /** Pause between evictions, in seconds. */
  public static final Option<Long> EVICTION_INTERVAL_SECS =
      IN.u64(
              "eviction-interval",
              "Seconds between looks for idle routing keys (60 in the reference's Python front end)."
                  + " The prefix index gives up the oldest whenever it is full.")
          .alias("eviction-interval-secs")
          .limit(Limit.positive())
          .orElse(120L);

  /** Budget of the tree per model. */
  public static final Option<Long> MAX_TREE_SIZE =
      IN.usize(
              "max-tree-size",
              "Budget of the prefix index per model: bytes of prompts, or tokens where prompts are tokens,"
                  + " once per worker; memory is a quarter of it.")
          .limit(Limit.positive())
          .orElse(67_108_864L);

  /** Tokens per block. */
  public static final Option<Long> BLOCK_SIZE =
      IN.usize(
              "block-size",
              "Tokens per KV block, and per block of the index where prompts are tokens.")
          .limit(Limit.positive())
          .orElse(16L);

  /** Which index is kept. */
  public static final Option<String> CACHE_INDEX =
      IN.words(
              "cache-index",
              "Remember whole prompts, or only their heads up to --cache-boundaries.",
              "tree",
              "hash")
          .orElse("tree");

  /** Positions at which engines keep reusable state. */
  public static final Option<List<Long>> CACHE_BOUNDARIES =
      IN.usize(
              "cache-boundaries",
              "Ascending token positions where engines keep reusable state, by comma; 4 bytes to a token"
                  + " where prompts are text.")
          .limit(Limit.positive())
          .separatedByComma()
          .append();

  /** Life of a placement, in seconds. */
  public static final Option<Long> CACHE_TTL_SECS =
      IN.u64("cache-ttl-secs", "Life of a placement in the hash index.")
          .limit(Limit.atLeast(1))
          .orElse(180L);

  /** Which event index is kept. */
  public static final Option<String> KV_INDEX =
      IN.words(
              "kv-index",
              "Kind of index fed by the engines' KV events; both words name the one there is.",
              "positional",
              "chain")
          .orElse("positional");

  /** Age at which untouched index entries go, in seconds. */
  public static final OptionalOption<Long> KV_INDEXER_TTL_SECS =
      IN.u64("kv-indexer-ttl-secs", "Age at which untouched entries leave the event index.")
          .notYet()
          .optional();

  /** Most entries in the event index. */
  public static final OptionalOption<Long> KV_INDEXER_MAX_ENTRIES =
      IN.usize("kv-indexer-max-entries", "Most entries in the event index.").notYet().optional();

  /** Penalty for waiting prefill. */
  public static final Option<Double> OVERLAP_DECAY =
      IN.f32("overlap-decay", "How much waiting prefill lowers the score of a match.")
          .limit(Limit.atLeast(0))
          .orElse(0.0);

  /** Softmax temperature of the choice. */
  public static final Option<Double> SELECTION_TEMPERATURE =
      IN.f32("selection-temperature", "Randomness of the choice among matches; 0 = best one.")
          .limit(Limit.atLeast(0))
          .orElse(0.0);

  /** How scores are combined. */
  public static final Option<String> SELECTION_POLICY =
      IN.words("selection-policy", "How scores are combined.", "cache-aware-default")
          .orElse("cache-aware-default");

  /** Life of a booking, in milliseconds. */
  public static final Option<Long> SELECTION_ACCOUNTING_TTL_MS =
      IN.u64(
              "selection-accounting-ttl-ms",
              "Longest life of the load booked on a chosen worker; 0 = until the first token or the end.")
          .orElse(0L);

  static final List<AnyOption> ALL =
      List.of(
          CACHE_THRESHOLD,
          BALANCE_ABS_THRESHOLD,
          BALANCE_REL_THRESHOLD,
          BALANCE_TOKEN_USAGE_THRESHOLD,
          OVERLOAD_TOKEN_USAGE_THRESHOLD,
          EVICTION_INTERVAL_SECS,
          MAX_TREE_SIZE,
          BLOCK_SIZE,
          CACHE_INDEX,
          CACHE_BOUNDARIES,
          CACHE_TTL_SECS,
          KV_INDEX,
          KV_INDEXER_TTL_SECS,
          KV_INDEXER_MAX_ENTRIES,
          OVERLAP_DECAY,
          SELECTION_TEMPERATURE,
          SELECTION_POLICY,
          SELECTION_ACCOUNTING_TTL_MS);
}
