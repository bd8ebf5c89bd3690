package dev.shepherd.benchmark.index;

import dev.shepherd.routing.PrefixIndex;
import dev.shepherd.routing.PrefixIndexLimits;
import dev.shepherd.routing.PrefixMatch;
import dev.shepherd.routing.PromptHasher;
import dev.shepherd.routing.PromptKeys;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a routing decision costs, beside hashing the prompt that it is about. The index holds a
 * million blocks, each held by eight workers, and is far larger than the caches; every decision is
 * about another prompt in it, chosen at random. The bytes that are hashed stay in the cache, as
 * those of a request that was just read do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
public class DecisionBenchmark {
  static final int BLOCKS = 1_000_000;
  static final int HOLDERS = 8;

  /** The bytes allowed: enough for the blocks, but not for many more. */
  static final long INDEX_BYTES = 54L * BLOCKS;

  @Param({"64", "512"})
  int workers;

  @Param({"4096", "65536"})
  int promptBytes;

  @Param({"256", "512"})
  int blockBytes;

  private final PromptHasher hasher = new PromptHasher(7);
  private final PromptKeys hashed = new PromptKeys();
  private final PromptKeys prompt = new PromptKeys();
  private final PrefixMatch match = new PrefixMatch();
  private final SplittableRandom random = new SplittableRandom(5);
  private PrefixIndex index;
  private int prompts;
  private byte[] bytes;
  private long nowNanos;
  private long newPrompts;

  @Setup
  public void fill() {
    index = new PrefixIndex(new PrefixIndexLimits(INDEX_BYTES, Duration.ofHours(1)));
    prompts = BLOCKS / (promptBytes / blockBytes);
    for (int i = 0; i < prompts; i++) {
      keysOf(i);
      for (int holder = 0; holder < HOLDERS; holder++) {
        index.insert(prompt, random.nextInt(workers), nowNanos);
      }
      nowNanos += 50_000;
    }
    newPrompts = prompts;
    System.out.println(index.stats());
    bytes = new byte[promptBytes];
    random.nextBytes(bytes);
  }

  @Benchmark
  public long hash() {
    hasher.begin(hashed, 1, blockBytes);
    hasher.add(bytes, 0, bytes.length);
    hasher.end();
    return hashed.key(hashed.count() - 1);
  }

  /** A prompt whose blocks are all held by eight workers. */
  @Benchmark
  public int decideKnown() {
    keysOf(random.nextInt(prompts));
    return decide();
  }

  /** A prompt that nobody has seen: every block is new and, in the end, pushes out an old one. */
  @Benchmark
  public int decideNew() {
    keysOf(newPrompts++);
    return decide();
  }

  /** The first half of a decision. */
  @Benchmark
  public int matchKnown() {
    keysOf(random.nextInt(prompts));
    index.match(prompt, match);
    return match.deepest();
  }

  private int decide() {
    nowNanos += 50_000;
    index.match(prompt, match);
    int slot = match.holders() > 0 ? match.holder(0) : random.nextInt(workers);
    index.insert(prompt, slot, nowNanos);
    return match.deepest();
  }

  /** Keys as if they had just been computed; a nanosecond each, which is part of the result. */
  private void keysOf(long number) {
    prompt.reset(PromptKeys.Unit.BYTES, blockBytes);
    int blocks = promptBytes / blockBytes;
    for (int i = 0; i < blocks; i++) {
      long key = (number * blocks + i) * 0x9E3779B97F4A7C15L;
      prompt.add(key ^ (key >>> 31));
    }
    prompt.length(promptBytes);
  }
}
