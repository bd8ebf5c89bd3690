package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgendaTest {

  @Test
  void entriesRunInOrderOfTimeThenOfPlanning() {
    for (long seed = 0; seed < 100; seed++) {
      var random = new SplittableRandom(seed);
      var agenda = new Agenda(0);
      record Planned(int id, long at) {}
      var expected = new ArrayList<Planned>();
      var ran = new ArrayList<Integer>();
      var dues = new ArrayList<Agenda.Due>();
      for (int i = 0; i < 300; i++) {
        int id = i;
        long at = random.nextInt(50);
        expected.add(new Planned(id, at));
        dues.add(agenda.put(() -> ran.add(id), at));
      }
      for (int i = 0; i < 100; i++) {
        int gone = random.nextInt(dues.size());
        agenda.cancel(dues.remove(gone));
        expected.remove(gone);
      }
      agenda.runUntil(50);
      var order =
          expected.stream().sorted(Comparator.comparingLong(Planned::at)).map(Planned::id).toList();
      assertThat(ran).as("seed %d", seed).isEqualTo(order);
    }
  }

  @Test
  void entryPlannedWhileRunningIsRunIfDue() {
    var agenda = new Agenda(0);
    var ran = new ArrayList<Long>();
    var again =
        new Agenda.Due() {
          @Override
          protected void run(long nowNanos) {
            ran.add(nowNanos);
            agenda.put(this, nowNanos + 10);
          }
        };
    agenda.put(again, 5);
    agenda.runUntil(30);
    assertThat(ran).containsExactly(5L, 15L, 25L);
    assertThat(again.planned()).isTrue();
    assertThat(agenda.nextNanos()).isEqualTo(35);
  }
}
