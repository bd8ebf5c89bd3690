package dev.shepherd.workers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole fleet at one moment, as the request path reads it. Immutable; a request keeps the
 * picture it started with.
 */
public final class FleetSnapshot {
  /** The model name that means "any model". */
  public static final String UNKNOWN = "unknown";

  private final long version;
  private final List<Worker> workers;
  private final Map<String, ModelPool> models;
  private final Map<String, ModelPool> byName;
  private final NameTable table;
  private final ModelPool any;
  private final @Nullable ModelPool wildcard;
  private final boolean discovering;

  /**
   * @param models pools by canonical name, in the order they appeared
   * @param byName the same and their aliases
   * @param any every worker, for requests that name no model
   * @param wildcard workers of any model, for names nobody knows; null when there is none
   */
  FleetSnapshot(
      long version,
      List<Worker> workers,
      Map<String, ModelPool> models,
      Map<String, ModelPool> byName,
      ModelPool any,
      @Nullable ModelPool wildcard,
      boolean discovering) {
    this.version = version;
    this.workers = workers;
    this.models = models;
    this.byName = byName;
    this.table = new NameTable(byName);
    this.any = any;
    this.wildcard = wildcard;
    this.discovering = discovering;
  }

  /** Grows by one with every change. */
  public long version() {
    return version;
  }

  /**
   * The pool of a model, found by its canonical name or an alias; null when nobody serves it.
   * Allocates nothing.
   *
   * @param doc holds the name as UTF-8 at {@code [from, to)}, without quotes; a JSON string with
   *     escapes must be decoded first
   */
  public @Nullable ModelPool lookup(byte[] doc, int from, int to) {
    ModelPool pool = table.find(doc, from, to);
    return pool != null ? pool : wildcard;
  }

  /** The pool of a model, found by its canonical name or an alias; null when nobody serves it. */
  public @Nullable ModelPool lookup(String model) {
    byte[] name = model.getBytes(StandardCharsets.UTF_8);
    return lookup(name, 0, name.length);
  }

  /** The pool for requests that name no model, or {@code unknown}: every regular worker. */
  public ModelPool any() {
    return any;
  }

  /** The pools of all known models, in the order the models appeared. */
  public List<ModelPool> models() {
    return List.copyOf(models.values());
  }

  @Nullable ModelPool model(String canonical) {
    return models.get(canonical);
  }

  @Nullable ModelPool wildcard() {
    return wildcard;
  }

  /** Whether a policy that may choose among this model's workers gains from their loads. */
  boolean readsLoads(@Nullable String model) {
    ModelPool pool = model == null ? null : models.get(model);
    return any.policy().readsLoads() || (pool != null && pool.policy().readsLoads());
  }

  /** Every name that {@link #lookup} knows, with its pool: canonical names and aliases. */
  public Map<String, ModelPool> names() {
    return byName;
  }

  /** Every worker in order of registration, whatever its state and part. */
  public List<Worker> workers() {
    return workers;
  }

  /** The worker with this id, or null. */
  public @Nullable Worker worker(String id) {
    for (Worker worker : workers) {
      if (worker.id().equals(id)) {
        return worker;
      }
    }
    return null;
  }

  /**
   * Whether some worker has not told its models yet: a name that nobody knows now may be known
   * soon.
   */
  public boolean discovering() {
    return discovering;
  }

  /** Whether at least one worker can take requests. */
  public boolean hasAvailable() {
    return any.availableCount() > 0;
  }
}
