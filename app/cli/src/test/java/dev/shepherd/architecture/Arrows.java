package dev.shepherd.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds uses of one module by another that the table of rooms does not allow. */
final class Arrows {

  private final Map<String, Set<String>> reachable = Rooms.reachable();

  /** One line per forbidden use, sorted. */
  Set<String> violations(Iterable<JavaClass> classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass user : classes) {
      String from = Rooms.moduleOf(user.getName());
      if (from == null) {
        continue;
      }
      if (!reachable.containsKey(from)) {
        found.add(user.getName() + " is in no module of the table");
        continue;
      }
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        String to = Rooms.moduleOf(used.getName());
        if (to != null && !to.equals(from) && !reachable.get(from).contains(to)) {
          found.add(from + " must not use " + to + ": " + user.getName() + " -> " + used.getName());
        }
      }
    }
    return found;
  }
}
