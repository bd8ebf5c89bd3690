package dev.shepherd.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an engine can be asked, with the paths and the engines that know it. */
enum Route {
  CHAT("POST", Family.OPENAI, null, "/v1/chat/completions"),
  COMPLETION("POST", Family.OPENAI, null, "/v1/completions"),
  MESSAGES("POST", Family.ANTHROPIC, null, "/v1/messages"),
  COUNT_TOKENS("POST", Family.ANTHROPIC, null, "/v1/messages/count_tokens"),
  RESPONSES("POST", Family.OPENAI, null, "/v1/responses"),
  RESPONSE("GET", Family.OPENAI, null, "/v1/responses/{id}"),
  RESPONSE_CANCEL("POST", Family.OPENAI, null, "/v1/responses/{id}/cancel"),
  GENERATE("POST", Family.OPENAI, Flavor.SGLANG, "/generate"),
  EMBEDDINGS("POST", Family.OPENAI, null, "/v1/embeddings"),
  RERANK("POST", Family.OPENAI, null, "/v1/rerank", "/rerank"),
  CLASSIFY("POST", Family.OPENAI, null, "/v1/classify", "/classify"),
  TRANSCRIBE("POST", Family.OPENAI, null, "/v1/audio/transcriptions"),
  TOKENIZE("POST", Family.OPENAI, null, "/tokenize", "/v1/tokenize"),
  DETOKENIZE("POST", Family.OPENAI, null, "/detokenize", "/v1/detokenize"),
  MODELS("GET", Family.ADMIN, null, "/v1/models"),
  MODEL("GET", Family.ADMIN, null, "/v1/models/{id}"),
  HEALTH("GET", Family.ADMIN, null, "/health"),
  PING("GET", Family.ADMIN, null, "/ping"),
  HEALTH_GENERATE("GET", Family.ADMIN, Flavor.SGLANG, "/health_generate"),
  VERSION("GET", Family.ADMIN, Flavor.VLLM, "/version"),
  LOAD("GET", Family.ADMIN, Flavor.VLLM, "/load"),
  SERVER_INFO("GET", Family.ADMIN, Flavor.SGLANG, "/server_info", "/get_server_info"),
  MODEL_INFO("GET", Family.ADMIN, Flavor.SGLANG, "/model_info", "/get_model_info"),
  LOADS("GET", Family.ADMIN, Flavor.SGLANG, "/v1/loads"),
  GET_LOADS("GET", Family.ADMIN, Flavor.SGLANG, "/get_loads", "/get_load"),
  METRICS("GET", Family.ADMIN, null, "/metrics"),
  FLUSH_CACHE("POST", Family.ADMIN, Flavor.SGLANG, "/flush_cache"),
  START_PROFILE("POST", Family.ADMIN, null, "/start_profile"),
  STOP_PROFILE("POST", Family.ADMIN, null, "/stop_profile");

  /** Whose error shape applies, and whether scripts for "all requests" do. */
  enum Family {
    OPENAI,
    ANTHROPIC,
    ADMIN
  }

  /** A route found for a path, with the part that stood at {@code {id}}. */
  record Found(Route route, String id) {}

  private static final Map<String, List<Route>> BY_PATH = byPath();

  private final String method;
  private final Family family;
  private final @Nullable Flavor only;
  private final String path;
  private final @Nullable String otherPath;

  Route(String method, Family family, @Nullable Flavor only, String path) {
    this(method, family, only, path, null);
  }

  Route(
      String method,
      Family family,
      @Nullable Flavor only,
      String path,
      @Nullable String otherPath) {
    this.method = method;
    this.family = family;
    this.only = only;
    this.path = path;
    this.otherPath = otherPath;
  }

  Family family() {
    return family;
  }

  /** Whether an engine's key protects this. */
  boolean guarded(Flavor flavor) {
    return switch (this) {
      case HEALTH, HEALTH_GENERATE, PING, METRICS -> false;
      // vLLM checks keys below /v1 only.
      default -> flavor == Flavor.SGLANG || path.startsWith("/v1");
    };
  }

  /** Whether the engine knows the path at all, with any method. */
  static boolean known(String path, Flavor flavor) {
    return candidates(path).stream().anyMatch(route -> route.exists(flavor));
  }

  /** The route for a request, or null. HEAD counts as GET; SGLang flushes on GET too. */
  static @Nullable Found find(String method, String path, Flavor flavor) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (var route : candidates(path)) {
      boolean fits = route.method.equals(wanted) || (route == FLUSH_CACHE && wanted.equals("GET"));
      if (fits && route.exists(flavor)) {
        return new Found(route, BY_PATH.containsKey(path) ? "" : id(path));
      }
    }
    return null;
  }

  private static List<Route> candidates(String path) {
    var exact = BY_PATH.get(path);
    if (exact != null) {
      return exact;
    }
    String id = id(path);
    if (id.isEmpty()) {
      return List.of();
    }
    return BY_PATH.getOrDefault(path.replace("/" + id, "/{id}"), List.of());
  }

  /** The third segment; a model's id may contain slashes, a response's not. */
  private static String id(String path) {
    if (path.startsWith("/v1/models/")) {
      return path.substring("/v1/models/".length());
    }
    if (path.startsWith("/v1/responses/")) {
      String rest = path.substring("/v1/responses/".length());
      int slash = rest.indexOf('/');
      return slash < 0 ? rest : rest.substring(0, slash);
    }
    return "";
  }

  private boolean exists(Flavor flavor) {
    return only == null || only == flavor;
  }

  private static Map<String, List<Route>> byPath() {
    var map = new HashMap<String, List<Route>>();
    for (var route : values()) {
      map.computeIfAbsent(route.path, p -> new ArrayList<>()).add(route);
      if (route.otherPath != null) {
        map.computeIfAbsent(route.otherPath, p -> new ArrayList<>()).add(route);
      }
    }
    return map;
  }
}
