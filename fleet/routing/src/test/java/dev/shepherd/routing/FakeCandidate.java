package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/** A worker with a load that the test sets. */
final class FakeCandidate implements Candidate {
  private final String url;
  int slot;
  volatile int load;
  volatile @Nullable ReportedLoad reported;

  FakeCandidate(String url) {
    this.url = url;
  }

  /** Workers with URLs and slots of their own. */
  static FakeCandidate[] fleet(int count) {
    var workers = new FakeCandidate[count];
    for (int i = 0; i < count; i++) {
      workers[i] = new FakeCandidate("http://10.0.0." + (i + 1) + ":8000");
      workers[i].slot = i;
    }
    return workers;
  }

  FakeCandidate reporting(long uncachedTokens, double kvUsage, double tokensPerSecond) {
    return reporting(0, uncachedTokens, kvUsage, tokensPerSecond);
  }

  FakeCandidate reporting(
      long takenNanos, long uncachedTokens, double kvUsage, double tokensPerSecond) {
    reported =
        new ReportedLoad(
            takenNanos,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN,
            uncachedTokens,
            kvUsage,
            tokensPerSecond,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN);
    return this;
  }

  FakeCandidate reportingRequests(long takenNanos, int running, int waiting) {
    reported =
        new ReportedLoad(
            takenNanos,
            running,
            waiting,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN,
            ReportedLoad.UNKNOWN);
    return this;
  }

  @Override
  public String id() {
    return "id-of-" + url;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public int inFlight() {
    return load;
  }

  @Override
  public @Nullable ReportedLoad load() {
    return reported;
  }
}
