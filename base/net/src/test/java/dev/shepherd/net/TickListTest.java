package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every object that stays registered hears each tick, whatever comes and goes meanwhile. */
class TickListTest {

  @Test
  void nobodyIsForgottenWhenEntriesLeaveDuringTheTick() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var list = new TickList();
      var slots = new ArrayList<TickList.Slot>();
      var removed = new ArrayList<Integer>();
      var heard = new HashMap<Integer, Integer>();
      int size = 1 + random.nextInt(150);
      for (int i = 0; i < size; i++) {
        int id = i;
        List<Integer> victims =
            random.nextInt(4) == 0 ? List.of(id, random.nextInt(size)) : List.of();
        slots.add(
            list.add(
                now -> {
                  assertThat(removed).doesNotContain(id);
                  heard.merge(id, 1, Integer::sum);
                  for (int victim : victims) {
                    removed.add(victim);
                    list.remove(slots.get(victim));
                  }
                }));
      }
      list.tick(1);
      for (int i = 0; i < size; i++) {
        if (!removed.contains(i)) {
          assertThat(heard).as("seed " + seed).containsKey(i);
        }
      }
      assertThat(list.size())
          .as("seed " + seed)
          .isEqualTo(size - (int) removed.stream().distinct().count());
    }
  }
}
