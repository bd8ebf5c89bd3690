package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens to the variables of a scope when it is entered and left. */
final class Entry {

  private record LookUp(int slot, String name) {}

  private record Copy(int slot, int levels, int from) {}

  private final LookUp[] lookUps;
  private final Copy[] copies;
  private final int[] missing;
  private final int[] all;

  Entry(Scope scope) {
    List<LookUp> found = new ArrayList<>();
    List<Copy> copied = new ArrayList<>();
    List<Integer> absent = new ArrayList<>();
    List<Integer> every = new ArrayList<>();
    for (Map.Entry<Scope.Slot, Scope.Start> start : scope.starts().entrySet()) {
      int slot = start.getKey().index();
      every.add(slot);
      switch (start.getValue()) {
        case Scope.LookUp(String name) -> found.add(new LookUp(slot, name));
        case Scope.Copy(Scope.Slot from) ->
            copied.add(new Copy(slot, scope.function().distance(from.function()), from.index()));
        case Scope.Missing nothing -> absent.add(slot);
        case Scope.Parameter parameter -> {}
      }
    }
    lookUps = found.toArray(LookUp[]::new);
    copies = copied.toArray(Copy[]::new);
    missing = absent.stream().mapToInt(Integer::intValue).toArray();
    all = every.stream().mapToInt(Integer::intValue).toArray();
  }

  void enter(Frame frame) {
    for (LookUp lookUp : lookUps) {
      frame.set(lookUp.slot, frame.render().resolve(lookUp.name));
    }
    for (Copy copy : copies) {
      @Nullable Object value = frame.up(copy.levels).get(copy.from);
      frame.set(copy.slot, value);
    }
    for (int slot : missing) {
      frame.set(slot, null);
    }
  }

  void leave(Frame frame) {
    for (int slot : all) {
      frame.set(slot, null);
    }
  }
}
