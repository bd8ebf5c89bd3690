package dev.shepherd.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The responses that can be read or cancelled by id: those under way, and the last few that ended.
 * Confined to the engine's loop.
 */
final class ResponseStore {
  private static final int KEPT = 256;

  /** A response under way or ended. */
  static final class Stored {
    private final UnaryOperator<String> render;
    private Runnable stop = () -> {};
    private String status = "in_progress";
    private @Nullable String body;

    private Stored(UnaryOperator<String> render) {
      this.render = render;
    }

    /** What to do when it is cancelled through the API. */
    void onCancel(Runnable action) {
      stop = action;
    }

    /** Its body now. */
    String body() {
      return body == null ? render.apply(status) : body;
    }

    /** It ended with that body. */
    void completed(String json) {
      if (status.equals("in_progress")) {
        status = "completed";
        body = json;
      }
    }

    /** It ended without an answer. */
    void cancelled() {
      if (status.equals("in_progress")) {
        status = "cancelled";
      }
    }

    /** Stops it if it is under way; answers whether it was. */
    boolean cancel() {
      if (!status.equals("in_progress")) {
        return false;
      }
      cancelled();
      stop.run();
      return true;
    }
  }

  private final LinkedHashMap<String, Stored> byId =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stored> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * Remembers a response.
   *
   * @param render its body for a status, while it has no output
   */
  Stored begin(String id, UnaryOperator<String> render) {
    var stored = new Stored(render);
    byId.put(id, stored);
    return stored;
  }

  @Nullable Stored find(String id) {
    return byId.get(id);
  }
}
