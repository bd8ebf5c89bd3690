package dev.shepherd.tokenizer;

import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** One text encoded in parts between safe cuts by several threads. For one use. */
final class ParallelEncode {

  private final Engine engine;
  private final byte[] text;
  private final int from;
  private final int to;
  private final int parts;

  ParallelEncode(Engine engine, byte[] text, int from, int to, int parts) {
    this.engine = engine;
    this.text = text;
    this.from = from;
    this.to = to;
    this.parts = parts;
  }

  void run(Executor executor, IntSink out) {
    int size = Math.max(1, (to - from) / parts);
    int end = engine.cuts().next(text, Math.min(to - 1, from + size), to);
    IntSink bounds = new IntSink(parts + 1);
    for (int p = end; p < to; ) {
      bounds.add(p);
      p = to - p <= size ? to : engine.cuts().next(text, p + size, to);
    }
    bounds.add(to);
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types.
    FutureTask<IntSink>[] tasks = new FutureTask[bounds.size() - 1];
    for (int i = 0; i < tasks.length; i++) {
      int start = bounds.get(i);
      int stop = bounds.get(i + 1);
      tasks[i] = new FutureTask<>(() -> part(start, stop, false, new IntSink((stop - start) / 3)));
      executor.execute(tasks[i]);
    }
    part(from, end, true, out);
    for (FutureTask<IntSink> task : tasks) {
      // Runs it here when no thread has taken it yet.
      task.run();
      out.add(result(task));
    }
  }

  private static IntSink result(FutureTask<IntSink> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncodeException("interrupted while parts of a text were encoded");
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof EncodeException known) {
        throw known;
      }
      throw new IllegalStateException("a part of a text could not be encoded", e.getCause());
    }
  }

  private IntSink part(int start, int stop, boolean begins, IntSink out) {
    Engine.Work work = engine.acquire();
    try {
      engine.encode(text, start, stop, begins, false, work, out);
    } finally {
      engine.release(work);
    }
    return out;
  }
}
