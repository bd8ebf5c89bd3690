package dev.shepherd.pipeline;

import dev.shepherd.dialect.Dialect;
import java.util.List;

/** The routes that are relayed to HTTP workers. */
public final class DataRoutes {
  private DataRoutes() {}

  /**
   * All of them.
   *
   * @param tokenize answers {@code /v1/tokenize} where the gateway has the tokenizer
   * @param detokenize answers {@code /v1/detokenize} where the gateway has the tokenizer
   */
  public static List<Route> all(LocalAnswer tokenize, LocalAnswer detokenize) {
    RelayPlan json = RelayPlan.json();
    return List.of(
        relayed("/v1/chat/completions", json),
        relayed("/v1/completions", json),
        relayed("/generate", json.anyModel()),
        relayed("/v1/embeddings", json),
        relayed("/v1/classify", json),
        relayed("/rerank", json.at("/v1/rerank").editing(RerankAnswer::edit)),
        relayed("/v1/rerank", json.anyModel().editing(RerankAnswer::edit)),
        Route.relayed("/v1/responses", Dialect.RESPONSES, json),
        Route.relayed("/v1/messages", Dialect.ANTHROPIC, json),
        Route.relayed("/v1/messages/count_tokens", Dialect.ANTHROPIC, json),
        relayed("/v1/tokenize", json.anyModel().unlessAnsweredBy(tokenize)),
        relayed("/v1/detokenize", json.anyModel().unlessAnsweredBy(detokenize)),
        relayed("/tokenize", json.anyModel()),
        relayed("/detokenize", json.anyModel()),
        relayed(
            "/v1/audio/transcriptions",
            new RelayPlan(null, RelayPlan.Body.MULTIPART, true, false, null, null)));
  }

  private static Route relayed(String path, RelayPlan plan) {
    return Route.relayed(path, Dialect.OPENAI, plan);
  }
}
