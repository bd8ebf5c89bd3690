package dev.shepherd.gateway.tokenizers;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.pipeline.LocalAnswer;
import dev.shepherd.pipeline.Route;
import dev.shepherd.tokenizer.TokenizerOptions;
import dev.shepherd.tokenizer.load.TokenizerFileException;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** The tokenizers of a gateway: loading, managing, serving. Wiring only. Thread-safe. */
public final class TokenizerService {
  private static final Duration PATTERN_DEADLINE = Duration.ofSeconds(10);

  private final TokenizerSettings settings;
  private final TokenizerJobs jobs;
  private final TokenizerRoutes routes;
  private final LocalAnswer tokenize;
  private final LocalAnswer detokenize;

  /**
   * The tokenizers of one gateway; none is loaded yet.
   *
   * @param compute runs long texts; throws when too many wait
   * @param blocking runs loading
   * @param lane keeps the time of jobs
   */
  public TokenizerService(
      TokenizerSettings settings,
      Executor compute,
      Executor blocking,
      SerialLane lane,
      Clock clock,
      Randomness randomness) {
    this.settings = settings;
    var registry = new TokenizerRegistry();
    var options =
        new TokenizerOptions(
            TokenizerOptions.DEFAULT.wordCacheBytes(),
            settings.prefixCacheBytes(),
            PATTERN_DEADLINE);
    jobs =
        new TokenizerJobs(
            registry, TokenizerService::load, blocking, lane, clock, randomness, options);
    routes = new TokenizerRoutes(registry, jobs);
    tokenize = new TokenizeAnswer(registry, compute);
    detokenize = new DetokenizeAnswer(registry, compute);
  }

  /** Begins to load the tokenizer that the settings name. */
  public void start() {
    String source = settings.startupSource();
    if (source != null) {
      jobs.submit(source, source, null);
    }
  }

  /** The routes that manage tokenizers; all are for administrators. */
  public List<Route> routes() {
    return routes.routes();
  }

  /** Answers {@code /v1/tokenize} for models whose tokenizer is here. */
  public LocalAnswer tokenize() {
    return tokenize;
  }

  /** Answers {@code /v1/detokenize} for models whose tokenizer is here. */
  public LocalAnswer detokenize() {
    return detokenize;
  }

  private static TokenizerSpec load(String source) {
    Path path;
    try {
      path = Path.of(source);
    } catch (InvalidPathException e) {
      throw new TokenizerFileException(source, "", "not a path");
    }
    if (!Files.exists(path)) {
      throw new TokenizerFileException(
          source, "", "no such directory or file, and nothing is fetched from a model hub");
    }
    return TokenizerLoader.load(path);
  }
}
