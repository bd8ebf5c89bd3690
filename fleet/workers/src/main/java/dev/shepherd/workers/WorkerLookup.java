package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/** What is known about a worker id. */
public sealed interface WorkerLookup {

  /** The id of a worker in the list, with the order under way or failed lately, if any. */
  record Found(Worker worker, @Nullable JobStatus job) implements WorkerLookup {}

  /** An id given out for a worker that has not joined, or failed to. */
  record Reserved(String id, String url, JobStatus job) implements WorkerLookup {}

  /** Nothing is known. */
  record Absent(String message) implements WorkerLookup {}

  /** Not an id at all. */
  record BadId(String message) implements WorkerLookup {}
}
