package dev.shepherd.routing;

/** A worker with a load that the test sets. */
final class FakeCandidate implements Candidate {
  private final String url;
  int slot;
  int load;

  FakeCandidate(String url) {
    this.url = url;
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
}
