package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load of one worker.
 *
 * @param worker the URL as registered
 * @param workerType role
 * @param source where it was read, to be asked first the next time; null when nothing was readable
 * @param ranks one per data-parallel rank; empty when unknown
 */
public record EngineLoad(
    String worker, String workerType, @Nullable LoadSource source, List<RankLoad> ranks) {

  /** Copies the list. */
  public EngineLoad {
    ranks = List.copyOf(ranks);
  }

  /** Whether the engine told something. */
  public boolean known() {
    return !ranks.isEmpty();
  }

  /** The load as it stands in worker records: the number of ranks, and one object per rank. */
  public JsonObject toJson() {
    var loads = new ArrayList<JsonValue>();
    for (var rank : ranks) {
      var entry = JsonObject.builder();
      rank.appendTo(entry);
      loads.add(entry.build());
    }
    return JsonObject.builder()
        .put("dp_rank_count", ranks.size())
        .put("loads", new JsonArray(loads))
        .build();
  }

  /** A worker that did not tell its load. */
  public static EngineLoad unknown(EngineTarget target) {
    return new EngineLoad(target.worker(), target.workerType(), null, List.of());
  }
}
