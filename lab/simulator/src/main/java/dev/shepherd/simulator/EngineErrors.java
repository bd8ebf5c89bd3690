package dev.shepherd.simulator;

import dev.shepherd.simulator.Route.Family;

/** Error bodies in the shapes of the engines. */
final class EngineErrors {
  private EngineErrors() {}

  /** An error of the data plane. */
  static Reply.Page error(Flavor flavor, Family family, int status, String message, String param) {
    String type = type(status);
    if (family == Family.ANTHROPIC) {
      return Reply.Page.json(
          status,
          "{\"type\":\"error\",\"error\":{\"type\":\""
              + anthropicType(status)
              + "\",\"message\":"
              + Json.quote(message)
              + "}}");
    }
    String members =
        "\"message\":"
            + Json.quote(message)
            + ",\"type\":\""
            + type
            + "\",\"param\":"
            + (param.isEmpty() ? "null" : Json.quote(param))
            + ",\"code\":"
            + status;
    return Reply.Page.json(
        status,
        flavor == Flavor.VLLM
            ? "{\"error\":{" + members + "}}"
            : "{\"object\":\"error\"," + members + "}");
  }

  /** An error of the web framework around the engine. */
  static Reply.Page detail(int status, String detail) {
    return Reply.Page.json(status, "{\"detail\":" + Json.quote(detail) + "}");
  }

  /** The key is missing or wrong. */
  static Reply.Page unauthorized() {
    return Reply.Page.json(401, "{\"error\":\"Unauthorized\"}");
  }

  private static String type(int status) {
    return switch (status) {
      case 400, 413, 422 -> "BadRequestError";
      case 401 -> "AuthenticationError";
      case 404 -> "NotFoundError";
      case 429 -> "RateLimitError";
      case 503 -> "ServiceUnavailableError";
      default -> "InternalServerError";
    };
  }

  private static String anthropicType(int status) {
    return switch (status) {
      case 400, 422 -> "invalid_request_error";
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      default -> "api_error";
    };
  }
}
