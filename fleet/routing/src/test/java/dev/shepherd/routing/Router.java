package dev.shepherd.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Asks a policy and places the request, as the gateway does; counts load and branches. */
final class Router implements PolicyListener {
  final List<Object> branches = new ArrayList<>();
  final Decision decision = new Decision();
  Chance chance;
  Policy policy = new UniformRandom();
  HashRing ring = HashRing.empty();

  Router(long seed) {
    chance = new SplittableRandom(seed)::nextInt;
  }

  Router with(Policy asked) {
    policy = asked;
    return this;
  }

  int pick(Candidate[] workers, PickRequest request) {
    return policy.pick(workers, ring, request, decision, chance);
  }

  /** Picks and places; the load of the chosen worker grows by one until {@link Sent#end}. */
  Sent send(FakeCandidate[] workers, PickRequest request) {
    int index = pick(workers, request);
    workers[index].load++;
    return new Sent(
        index, workers[index], policy.place(workers[index], request, decision), request.nowNanos());
  }

  /** Sends a request that is answered at once. */
  int serve(FakeCandidate[] workers, PickRequest request) {
    var sent = send(workers, request);
    sent.end();
    return sent.index;
  }

  record Sent(int index, FakeCandidate worker, Placement placement, long atNanos) {

    Sent firstToken(long nowNanos) {
      placement.firstToken(nowNanos);
      return this;
    }

    void end() {
      placement.ended(true, 1, atNanos);
      worker.load--;
    }
  }

  @Override
  public void taken(HashingBranch branch) {
    branches.add(branch);
  }

  @Override
  public void taken(PrefixHashBranch branch) {
    branches.add(branch);
  }

  @Override
  public void taken(StickyBranch branch) {
    branches.add(branch);
  }

  @Override
  public void taken(CacheBranch branch) {
    branches.add(branch);
  }
}
