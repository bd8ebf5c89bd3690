package dev.shepherd.cli.demo;

import java.util.Comparator;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tells the difference between a reading and the one before in one line. Confined to a thread. */
final class Changes {
  private @Nullable Reading before;

  /** What happened since the last call, or null when nothing did. */
  @Nullable String since(Reading now) {
    Reading old = before;
    before = now;
    // By model: what was sent to each of its engines.
    var sent = new TreeMap<String, StringBuilder>(Comparator.reverseOrder());
    var news = new StringBuilder();
    boolean changed = old == null;
    for (int i = 0; i < now.engines().size(); i++) {
      EngineReading engine = now.engines().get(i);
      EngineReading was = old == null ? null : old.engines().get(i);
      long more = engine.requests() - (was == null ? 0 : was.requests());
      if (more > 0) {
        sent.computeIfAbsent(engine.model(), model -> new StringBuilder(model))
            .append(" :")
            .append(engine.port())
            .append(" +")
            .append(more);
      }
      if (was != null && !was.status().equals(engine.status())) {
        news.append("  :").append(engine.port()).append(" is ").append(engine.status());
      }
      changed |= was == null || !same(was, engine);
    }
    changed |= old != null && old.failed() != now.failed();
    return changed ? line(now, String.join("  ", sent.values()) + news) : null;
  }

  private static boolean same(EngineReading a, EngineReading b) {
    return a.requests() == b.requests()
        && a.running() == b.running()
        && a.waiting() == b.waiting()
        && a.status().equals(b.status());
  }

  private static String line(Reading now, String sent) {
    String failed = now.failed() == 0 ? "" : " " + now.failed() + " failed";
    return String.format(
            Locale.ROOT,
            "%6s  %3d running %3d waiting %6.0f tok/s%s  %s",
            now.clock(),
            now.running(),
            now.waiting(),
            now.tokensPerSecond(),
            failed,
            sent)
        .stripTrailing();
  }
}
