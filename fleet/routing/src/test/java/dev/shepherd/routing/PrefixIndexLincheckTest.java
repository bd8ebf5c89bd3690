package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * What is done and asked about one block and one slot is linearizable: whatever threads do at once,
 * the results are those of some order of the operations one after the other. What a match says of
 * several slots is not of one moment; this test, asked for all slots at once, finds two slots
 * forgotten one after the other of which a match sees only the second go. Few blocks with many
 * holders each, so that records change in several words while others read them, and grow rows.
 */
@Param(name = "slot", gen = IntGen.class, conf = "0:9")
@Param(name = "block", gen = IntGen.class, conf = "1:3")
public class PrefixIndexLincheckTest {
  private final PrefixIndex index =
      new PrefixIndex(
          new PrefixIndexLimits(PrefixIndexLimits.LEAST_BYTES, Duration.ofHours(1)),
          Integer.MAX_VALUE,
          Long.MAX_VALUE);

  /** Starts with holders in every word of a record, and with all but full buckets. */
  public PrefixIndexLincheckTest() {
    for (int block = 1; block < 6; block++) {
      for (int slot = 0; slot < 7; slot++) {
        index.insert(keys(block), slot, 0);
      }
    }
  }

  /** Says that the slot holds the block. */
  @Operation
  public void insert(@Param(name = "slot") int slot, @Param(name = "block") int block) {
    index.insert(keys(block), slot, 0);
  }

  /** Says that the slot does not hold the block. */
  @Operation
  public void remove(@Param(name = "slot") int slot, @Param(name = "block") int block) {
    index.keepOnly(keys(block), slot, 0);
  }

  /** Says that the slot holds nothing. */
  @Operation
  public void forget(@Param(name = "slot") int slot) {
    index.forget(slot);
  }

  /** Whether the slot holds the block. */
  @Operation
  public boolean holds(@Param(name = "slot") int slot, @Param(name = "block") int block) {
    var out = new PrefixMatch();
    index.match(keys(block), out);
    return out.blocks(slot) == 1;
  }

  @Test
  void operationsOnABlockAndASlotAreLinearizable() {
    var options =
        new StressOptions()
            .iterations(25)
            .invocationsPerIteration(400)
            .threads(3)
            .actorsPerThread(4)
            .actorsBefore(1)
            .sequentialSpecification(Reference.class);
    // It would throw with the history if no order explained the results.
    assertThatCode(() -> options.check(PrefixIndexLincheckTest.class)).doesNotThrowAnyException();
  }

  @Test
  void noPlaceToSwitchThreadsBreaksThat() {
    var options =
        new ModelCheckingOptions()
            .iterations(30)
            .invocationsPerIteration(1000)
            .threads(2)
            .actorsPerThread(2)
            .actorsBefore(1)
            .actorsAfter(0)
            .sequentialSpecification(Reference.class);
    assertThatCode(() -> options.check(PrefixIndexLincheckTest.class)).doesNotThrowAnyException();
  }

  private static PromptKeys keys(int block) {
    var keys = new PromptKeys();
    keys.reset(PromptKeys.Unit.BYTES, 256);
    keys.add(block);
    return keys;
  }

  /** The same without threads, in the plainest way. */
  public static final class Reference {
    private final int[] holders = {0, 0x7F, 0x7F, 0x7F, 0x7F, 0x7F};

    /** See above. */
    public void insert(int slot, int block) {
      holders[block] |= 1 << slot;
    }

    /** See above. */
    public void remove(int slot, int block) {
      holders[block] &= ~(1 << slot);
    }

    /** See above. */
    public void forget(int slot) {
      for (int block = 0; block < holders.length; block++) {
        remove(slot, block);
      }
    }

    /** See above. */
    public boolean holds(int slot, int block) {
      return (holders[block] >>> slot & 1) == 1;
    }
  }
}
