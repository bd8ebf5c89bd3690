package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class OwnWorkTest {
  private static final long SECOND = 1_000_000_000L;

  private final FakeCandidate worker = FakeCandidate.fleet(1)[0];
  private final TokenRatio ratio = new TokenRatio();
  private final OwnWork work = new OwnWork(0, 1024);
  private final WorkerBook book = work.of(worker);

  private Booking book(long tokens, long nowNanos) {
    return book(book, tokens, nowNanos);
  }

  private Booking book(WorkerBook of, long tokens, long nowNanos) {
    return new Booking(of, ratio, PromptKeys.Unit.TOKENS, tokens, tokens, nowNanos).entered();
  }

  @Test
  void aRequestCountsUntilItsFirstTokenAndOnlyOnce() {
    Booking one = book(1000, 0);
    Booking two = book(500, 0);
    assertThat(book.queuedTokens(0)).isEqualTo(1500);
    assertThat(book.awaiting()).isEqualTo(2);
    one.firstToken(0);
    one.ended(true, 5, 0);
    assertThat(book.queuedTokens(0)).isEqualTo(500);
    two.ended(false, -1, 0);
    two.ended(false, -1, 0);
    assertThat(book.queuedTokens(0)).isZero();
    assertThat(book.awaiting()).isZero();
  }

  @Test
  void whatIsComputedAlreadyIsTakenOffOnceThePaceIsKnown() {
    Booking lesson = book(1000, 0);
    assertThat(book.queuedTokens(SECOND / 2)).isEqualTo(1000);
    lesson.firstToken(SECOND);
    lesson.ended(true, 1, SECOND);
    assertThat(book.pace()).isCloseTo(1000, within(1.0));

    book(800, SECOND);
    book(300, SECOND);
    assertThat(book.queuedTokens(SECOND + SECOND / 2)).isCloseTo(600, within(1.0));
    // A worker that is stuck keeps what waits behind the request in work.
    assertThat(book.queuedTokens(100 * SECOND)).isEqualTo(300);
  }

  @Test
  void thePaceIsLearnedFromWhatWasReallyComputed() {
    Booking lesson = book(1000, 0);
    lesson.firstToken(SECOND);
    lesson.usage(1000, 600);
    lesson.ended(true, 1, SECOND);
    assertThat(book.pace()).isCloseTo(400, within(1.0));
  }

  @Test
  void aNewWorkerIsThoughtToBeAsFastAsTheOthers() {
    Booking lesson = book(1000, 0);
    lesson.firstToken(SECOND);
    lesson.ended(true, 1, SECOND);
    var other = new FakeCandidate("http://other");
    other.slot = 7;
    assertThat(work.of(other).pace()).isCloseTo(1000, within(1.0));
  }

  @Test
  void aSlotGivenAwayStartsWithAnEmptyAccount() {
    Booking late = book(1000, 0);
    work.removed(worker);
    var successor = new FakeCandidate("http://successor");
    successor.slot = worker.slot;
    WorkerBook fresh = work.of(successor);
    assertThat(fresh.queuedTokens(0)).isZero();
    late.ended(true, 1, 0);
    assertThat(fresh.queuedTokens(0)).isZero();
    assertThat(book.queuedTokens(0)).isZero();
    assertThat(work.of(successor)).isSameAs(fresh);
  }

  @Test
  void aForgottenRequestIsStruckWhenItsLifeIsOver() {
    WorkerBook mortal = new OwnWork(SECOND, 1024).of(worker);
    Booking forgotten = book(mortal, 1000, 0);
    book(mortal, 200, SECOND / 2);
    assertThat(mortal.queuedTokens(SECOND - 1)).isEqualTo(1200);
    assertThat(mortal.queuedTokens(SECOND)).isEqualTo(200);
    forgotten.ended(true, 1, SECOND);
    assertThat(mortal.queuedTokens(SECOND)).isEqualTo(200);
    assertThat(mortal.queuedTokens(2 * SECOND)).isZero();
  }

  @Test
  void reportsOnlyAddWhatOthersSentAndFade() {
    book(3000, 0);
    worker.reporting(5000, 0.5, 0);
    assertThat(book.othersTokens(0)).isEqualTo(2000);
    assertThat(book.othersTokens(WorkerBook.FADE_SECONDS * SECOND / 2)).isEqualTo(1000);
    assertThat(book.othersTokens(WorkerBook.FADE_SECONDS * SECOND)).isZero();
    worker.reporting(SECOND, 3000, 0.5, 0);
    assertThat(book.othersTokens(SECOND)).isZero();
    worker.reported = null;
    assertThat(book.othersTokens(SECOND)).isZero();
  }

  @Test
  void aReportInRequestsCountsOthersAtTheMeanSize() {
    book(3000, 0);
    worker.reportingRequests(0, 0, 3);
    assertThat(book.othersTokens(0)).isEqualTo(2 * 1024);
  }

  @Test
  void theQueueInRequestsGrowsWithWhatWasSentSinceTheReport() {
    book(10, 0);
    worker.reportingRequests(0, 4, 2);
    ReportedLoad load = worker.reported;
    assertThat(load).isNotNull();
    assertThat(book.waitingRequests(load)).isEqualTo(2);
    book(10, 1);
    book(10, 1);
    assertThat(book.waitingRequests(load)).isEqualTo(4);
  }

  @Test
  void throughputOnceShownOutlastsAPause() {
    worker.reporting(0, 0, 0, 5000);
    assertThat(book.throughput()).isEqualTo(5000);
    worker.reporting(SECOND, 0, 0, 0);
    assertThat(book.throughput()).isCloseTo(5000, within(10.0));
    worker.reporting(1200 * SECOND, 0, 0, 0);
    assertThat(book.throughput()).isCloseTo(1250, within(10.0));
  }

  @Test
  void whatWasGivenLatelyWeighsMore() {
    var fleet = FakeCandidate.fleet(2);
    WorkerBook early = work.of(fleet[0]);
    WorkerBook late = new OwnWork(0, 1024).of(fleet[1]);
    book(early, 1000, 0);
    book(late, 600, 60 * SECOND);
    assertThat(late.given()).isGreaterThan(early.given());
    book(early, 200, 60 * SECOND);
    assertThat(early.given()).isGreaterThan(late.given());
  }

  @Test
  void accountsReturnToZeroWhateverManyThreadsDo() throws Exception {
    int threads = 4;
    var fleet = FakeCandidate.fleet(3);
    var accounts = new OwnWork(SECOND, 1024);
    var start = new CyclicBarrier(threads);
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var results = new ArrayList<Future<Integer>>();
      for (int t = 0; t < threads; t++) {
        long seed = 100 + t;
        results.add(pool.submit(() -> churn(accounts, fleet, seed, start)));
      }
      for (var result : results) {
        assertThat(result.get()).isPositive();
      }
    }
    for (var candidate : fleet) {
      assertThat(accounts.of(candidate).awaiting()).isZero();
      assertThat(accounts.of(candidate).queuedTokens(Long.MAX_VALUE / 2)).isZero();
    }
  }

  private int churn(OwnWork accounts, FakeCandidate[] fleet, long seed, CyclicBarrier start)
      throws Exception {
    start.await();
    var random = new SplittableRandom(seed);
    var open = new ArrayList<Booking>();
    int done = 0;
    for (int i = 0; i < 20_000; i++) {
      long now = i * 1_000_000L;
      WorkerBook of = accounts.of(fleet[random.nextInt(fleet.length)]);
      open.add(book(of, random.nextInt(5000), now));
      of.queuedTokens(now);
      if (open.size() > 20) {
        Booking some = open.remove(random.nextInt(open.size()));
        if (random.nextBoolean()) {
          some.firstToken(now);
        }
        some.ended(random.nextBoolean(), 3, now);
        done++;
      }
    }
    open.forEach(booking -> booking.ended(false, -1, 0));
    return done;
  }
}
