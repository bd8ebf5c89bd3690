package dev.shepherd.pipeline;

import dev.shepherd.dialect.Dialect;
import java.util.List;

/** The routes that are relayed to HTTP workers. */
public final class DataRoutes {
  private DataRoutes() {}

  /** All of them. */
  public static List<Route> all() {
    RelayPlan json = RelayPlan.json();
    return List.of(
        relayed("/v1/chat/completions", "chat", "chatcmpl-", json),
        relayed("/v1/completions", "completions", "cmpl-", json),
        relayed("/generate", "generate", "gnt-", json.anyModel()),
        relayed("/v1/embeddings", "embeddings", "req-", json),
        relayed("/v1/classify", "classify", "req-", json),
        relayed("/rerank", "rerank", "req-", json.at("/v1/rerank").editing(RerankAnswer::edit)),
        relayed("/v1/rerank", "rerank", "req-", json.anyModel().editing(RerankAnswer::edit)),
        Route.relayed("/v1/responses", Dialect.RESPONSES, "responses", "resp-", json),
        Route.relayed("/v1/messages", Dialect.ANTHROPIC, "messages", "msg_", json),
        Route.relayed("/v1/messages/count_tokens", Dialect.ANTHROPIC, "messages", "req-", json),
        relayed("/v1/tokenize", "other", "req-", json.anyModel()),
        relayed("/v1/detokenize", "other", "req-", json.anyModel()),
        relayed("/tokenize", "other", "req-", json.anyModel()),
        relayed("/detokenize", "other", "req-", json.anyModel()),
        relayed(
            "/v1/audio/transcriptions",
            "audio_transcriptions",
            "req-",
            new RelayPlan(null, RelayPlan.Body.MULTIPART, true, false, null)));
  }

  private static Route relayed(String path, String label, String idPrefix, RelayPlan plan) {
    return Route.relayed(path, Dialect.OPENAI, label, idPrefix, plan);
  }
}
