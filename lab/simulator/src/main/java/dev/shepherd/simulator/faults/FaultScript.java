package dev.shepherd.simulator.faults;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules as people write them, one per line; {@code #} begins a comment.
 *
 * <pre>
 *   which     connection=3    the third connection     every=10    each tenth     share=0.01    1 %
 *   where     up, down or both; after=1000 bytes, or after=0..4KiB for a place drawn by seed
 *   what      reset  close  half-close  black-hole  stall=2s  stall=forever  corrupt=2
 *             latency=20ms  jitter=5ms  bandwidth=1MB/s  slice=1
 * </pre>
 *
 * <p>For example {@code connection=3 down after=1000 reset}. What is left out is: all connections,
 * both directions, at once.
 */
public final class FaultScript {
  private final Conditions ordinary;
  private int connection;
  private int every = 1;
  private double share = 1;
  private @Nullable Direction direction;
  private long after;
  private long afterMost;
  private @Nullable Fault fault;
  private @Nullable Conditions change;

  private FaultScript(Conditions ordinary) {
    this.ordinary = ordinary;
  }

  /**
   * Reads a script.
   *
   * @param ordinary what a change of conditions starts from
   * @throws IllegalArgumentException if a line is wrong; the message names it
   */
  public static List<FaultRule> read(String text, Conditions ordinary) {
    var rules = new ArrayList<FaultRule>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      int comment = line.indexOf('#');
      String rule = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (rule.isEmpty()) {
        continue;
      }
      try {
        rules.add(new FaultScript(ordinary).rule(rule));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }

  private FaultRule rule(String line) {
    for (String word : line.split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        put(word);
      } else {
        String key = word.substring(0, equals);
        try {
          put(key, word.substring(equals + 1));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
      }
    }
    Fault what = change == null ? fault : new Fault.Change(change);
    if (what == null) {
      throw new IllegalArgumentException("says nothing that shall happen");
    }
    return new FaultRule(connection, every, share, direction, after, afterMost, what);
  }

  private void put(String word) {
    switch (word) {
      case "up" -> direction = Direction.UP;
      case "down" -> direction = Direction.DOWN;
      case "both" -> direction = null;
      case "reset" -> fault(new Fault.Reset());
      case "close" -> fault(new Fault.Close());
      case "half-close" -> fault(new Fault.HalfClose());
      case "black-hole" -> fault(new Fault.BlackHole());
      default -> throw new IllegalArgumentException("unknown word '" + word + "'");
    }
  }

  private void put(String key, String value) {
    switch (key) {
      case "connection" -> connection = Quantity.count(value, 1);
      case "every" -> every = Quantity.count(value, 1);
      case "share" -> share = Quantity.share(value);
      case "after" -> place(value);
      case "stall" -> fault(new Fault.Stall(value.equals("forever") ? null : Quantity.time(value)));
      case "corrupt" -> fault(new Fault.Corrupt(Quantity.count(value, 1)));
      case "latency" -> change(changed().withLatency(Quantity.time(value)));
      case "jitter" -> change(changed().withJitter(Quantity.time(value)));
      case "bandwidth" -> change(changed().withBytesPerSecond(Quantity.bytesPerSecond(value)));
      case "slice" -> change(changed().withSliceBytes(Quantity.count(value, 1)));
      default -> throw new IllegalArgumentException("unknown key");
    }
  }

  private void place(String value) {
    int dots = value.indexOf("..");
    after = Quantity.bytes(dots < 0 ? value : value.substring(0, dots));
    afterMost = dots < 0 ? after : Quantity.bytes(value.substring(dots + 2));
    if (afterMost < after) {
      throw new IllegalArgumentException("the second number is below the first: '" + value + "'");
    }
  }

  private Conditions changed() {
    Conditions current = change;
    return current == null ? ordinary : current;
  }

  private void change(Conditions to) {
    oneFault(fault == null);
    change = to;
  }

  private void fault(Fault newFault) {
    oneFault(fault == null && change == null);
    fault = newFault;
  }

  private static void oneFault(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("one fault per line");
    }
  }
}
