package dev.shepherd.pipeline;

import dev.shepherd.net.Endpoint;
import dev.shepherd.workers.Worker;
import dev.shepherd.workers.WorkerAddress;
import org.jspecify.annotations.Nullable;

/** Header lines that are the same for every request to a worker, encoded once. Immutable. */
final class WorkerLines {
  private static final byte[] NOTHING = {};

  private final @Nullable String authorization;
  private final Endpoint endpoint;
  private final byte[] basePath;
  private final byte[] fixed;
  private final byte[] routedBy;

  WorkerLines(Worker worker) {
    WorkerAddress address = worker.address();
    authorization = worker.authorization();
    endpoint = new Endpoint(address.tls(), address.host(), address.port());
    basePath = address.basePath().isEmpty() ? NOTHING : Answers.ascii(address.basePath());
    String key = authorization == null ? "" : "authorization: " + authorization + "\r\n";
    fixed = Answers.ascii("host: " + address.authority() + "\r\n" + key);
    routedBy = Answers.ascii("x-smg-routed-worker-id: " + worker.url() + "\r\n");
  }

  /** Whether the worker's key has not changed since. */
  @SuppressWarnings(
      "ReferenceEquality") // the same text object means the same key, another one is looked at anew
  boolean current(Worker worker) {
    return authorization == worker.authorization();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Whether the worker has a key of its own. */
  boolean hasKey() {
    return authorization != null;
  }

  byte[] basePath() {
    return basePath;
  }

  /** Host and key. */
  byte[] fixed() {
    return fixed;
  }

  /** What tells the client who answered. */
  byte[] routedBy() {
    return routedBy;
  }
}
