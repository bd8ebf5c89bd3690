package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Load generator and canned worker understand each other in every case. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LoadGeneratorTest {

  private static final int WANTED = 300;

  @ParameterizedTest
  @EnumSource(BenchCase.class)
  void everyCaseCompletesWithoutFailure(BenchCase load) throws Exception {
    try (var worker = new CannedWorker(2, Clock.system());
        var generator = new LoadGenerator(load, worker.ports(), 2000, Clock.system())) {
      long completed = 0;
      long failed = 0;
      long recorded = 0;
      while (completed < WANTED) {
        LoadGenerator.Result result = generator.mark();
        completed += result.completed();
        failed += result.failed();
        recorded += result.latency().count();
      }
      assertThat(failed).isZero();
      assertThat(recorded).isEqualTo(completed);
    }
  }

  @Test
  void aPausedStreamTakesItsTime() throws Exception {
    long start = Clock.system().nanoTime();
    try (var worker = new CannedWorker(1, Clock.system());
        var generator = new LoadGenerator(BenchCase.PACED, worker.ports(), 1, Clock.system())) {
      LoadGenerator.Result result = generator.mark();
      while (result.completed() == 0) {
        result = generator.mark();
      }
      long nanos = Clock.system().nanoTime() - start;
      assertThat(nanos).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(64 * 5));
      assertThat(result.latency().percentileNanos(0))
          .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(64 * 5));
    }
  }

  @Test
  void requestsHaveTheSizeOfTheirCase() {
    for (BenchCase load : BenchCase.values()) {
      String request = new String(load.request(), java.nio.charset.StandardCharsets.US_ASCII);
      String body = request.substring(request.indexOf("\r\n\r\n") + 4);
      assertThat(body)
          .hasSize(load == BenchCase.LARGE ? 16_384 : 1_536)
          .startsWith("{")
          .endsWith("}");
      assertThat(request).contains("content-length: " + body.length() + "\r\n");
    }
  }
}
