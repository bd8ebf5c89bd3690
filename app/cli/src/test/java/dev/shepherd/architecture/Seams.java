package dev.shepherd.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds calls that fetch time, chance or threads past the injected seams. Method references count
 * as calls.
 */
final class Seams {

  /** The module behind the seams. */
  private static final String HOME = "exchange";

  private static final String TIME = "time";
  private static final String CHANCE = "chance";
  private static final String THREADS = "threads";
  private static final String LOOPS = "loops";

  /**
   * Which module may fetch what, and why. Keep it short: each entry is a place that a test on one
   * manual loop cannot control.
   *
   * <ul>
   *   <li>net turns a machine into event loops that all others are given.
   *   <li>telemetry writes its log from a thread that must run even when every lane is stuck.
   *   <li>gateway and cli wire the lanes of a real process and its shutdown hook.
   *   <li>simulator and benchmark are processes of their own and bring their loops along.
   *   <li>torture runs several trials at a time, each on one manual loop.
   * </ul>
   */
  private static final Map<String, Set<String>> EXCEPTIONS =
      Map.of(
          "net", Set.of(LOOPS),
          "telemetry", Set.of(THREADS),
          "gateway", Set.of(THREADS, LOOPS),
          "cli", Set.of(THREADS, LOOPS),
          "simulator", Set.of(THREADS, LOOPS),
          "benchmark", Set.of(THREADS, LOOPS),
          "torture", Set.of(THREADS));

  private Seams() {}

  /** One line per call that is neither behind the seam nor excepted, sorted. */
  static Set<String> violations(Iterable<JavaClass> classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass caller : classes) {
      String module = Rooms.moduleOf(caller.getName());
      if (module == null || module.equals(HOME)) {
        continue;
      }
      Set<String> allowed = EXCEPTIONS.getOrDefault(module, Set.of());
      for (JavaCodeUnitAccess<?> access : caller.getCodeUnitAccessesFromSelf()) {
        String kind = kind(access.getTarget());
        if (kind != null && !allowed.contains(kind)) {
          String call =
              access.getTarget().getOwner().getSimpleName() + "." + access.getTarget().getName();
          found.add(caller.getName() + " takes " + kind + " from " + call);
        }
      }
    }
    return found;
  }

  /** What a call fetches, or null when it fetches nothing that matters here. */
  private static @Nullable String kind(CodeUnitAccessTarget target) {
    String method = target.getName();
    return switch (target.getOwner().getName()) {
      case "java.lang.System" ->
          method.equals("nanoTime") || method.equals("currentTimeMillis") ? TIME : null;
      case "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalTime",
          "java.time.LocalDateTime",
          "java.time.OffsetDateTime",
          "java.time.OffsetTime",
          "java.time.ZonedDateTime",
          "java.time.Year",
          "java.time.YearMonth" ->
          method.equals("now") ? TIME : null;
      case "java.time.Clock" ->
          method.startsWith("system") || method.startsWith("tick") ? TIME : null;
      case "java.util.concurrent.ThreadLocalRandom" -> CHANCE;
      case "java.lang.Math", "java.lang.StrictMath" -> method.equals("random") ? CHANCE : null;
      case "java.util.Random", "java.util.SplittableRandom" ->
          method.equals("<init>") ? CHANCE : null;
      case "java.lang.Thread" ->
          method.equals("<init>") || method.startsWith("of") || method.startsWith("startVirtual")
              ? THREADS
              : null;
      case "java.util.concurrent.Executors", "java.util.Timer" -> THREADS;
      case "java.util.concurrent.ForkJoinPool" ->
          method.equals("commonPool") || method.equals("<init>") ? THREADS : null;
      case "java.util.concurrent.CompletableFuture" -> onCommonPool(target) ? THREADS : null;
      default -> isLoopGroup(target) && method.equals("<init>") ? LOOPS : null;
    };
  }

  /** An asynchronous step without an executor runs on the common pool. */
  private static boolean onCommonPool(CodeUnitAccessTarget target) {
    return target.getName().endsWith("Async")
        && target.getRawParameterTypes().stream()
            .noneMatch(type -> type.getName().equals("java.util.concurrent.Executor"));
  }

  private static boolean isLoopGroup(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    return owner.startsWith("io.netty.") && owner.endsWith("EventLoopGroup");
  }
}
