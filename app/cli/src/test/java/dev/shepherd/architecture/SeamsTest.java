package dev.shepherd.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.shepherd.json.SeamOffender;
import org.junit.jupiter.api.Test;

/** Time, chance and threads come through the seams of {@code exchange}, and from nowhere else. */
class SeamsTest {

  @Test
  void nobodyGoesPastTheSeams() {
    assertThat(Seams.violations(ProductClasses.all())).isEmpty();
  }

  @Test
  void everyWayPastTheSeamsIsFound() {
    JavaClasses sample = new ClassFileImporter().importClasses(SeamOffender.class);
    String offender = SeamOffender.class.getName();
    assertThat(Seams.violations(sample))
        .containsExactlyInAnyOrder(
            offender + " takes time from System.nanoTime",
            offender + " takes time from System.currentTimeMillis",
            offender + " takes time from Instant.now",
            offender + " takes chance from ThreadLocalRandom.current",
            offender + " takes chance from ThreadLocalRandom.nextInt",
            offender + " takes chance from Random.<init>",
            offender + " takes chance from Math.random",
            offender + " takes threads from Thread.<init>",
            offender + " takes threads from Thread.ofVirtual",
            offender + " takes threads from Executors.newCachedThreadPool",
            offender + " takes threads from ForkJoinPool.commonPool",
            offender + " takes threads from CompletableFuture.runAsync");
  }

  @Test
  void classFilesOfThisJavaAreRead() {
    // A library that cannot read them skips them silently; then the other tests prove nothing.
    JavaClasses classes = ProductClasses.all();
    assertThat(classes.contain("dev.shepherd.exchange.Clock")).isTrue();
    assertThat(classes.get("dev.shepherd.exchange.SystemClock").getMethodCallsFromSelf())
        .anyMatch(call -> call.getTarget().getName().equals("nanoTime"));
  }
}
