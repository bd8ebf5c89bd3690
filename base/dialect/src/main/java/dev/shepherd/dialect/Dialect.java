package dev.shepherd.dialect;

import dev.shepherd.exchange.GatewayError;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The shape in which a client expects errors and stream events.
 *
 * <p>All texts come as UTF-8 and go into an {@code application/json} body or a {@code
 * text/event-stream}. Stateless and thread-safe.
 */
public enum Dialect {
  /**
   * Chat completions, completions, embeddings, {@code /generate} and everything without a shape.
   */
  OPENAI {
    @Override
    public byte[] streamError(GatewayError error, long sequenceNumber) {
      var out = new StringBuilder("data: ");
      return utf8(openAiError(out.append('{'), error).append("}\n\n"));
    }
  },

  /** OpenAI's Responses API: bodies as {@link #OPENAI}, events with names and sequence numbers. */
  RESPONSES {
    /**
     * The documented event has its fields at the top; official clients raise only what has an
     * {@code error} object. Both are given, so that no client takes the failure for just another
     * event.
     */
    @Override
    public byte[] streamError(GatewayError error, long sequenceNumber) {
      var out = new StringBuilder("event: error\ndata: {\"type\":\"error\",\"sequence_number\":");
      out.append(sequenceNumber).append(",\"code\":");
      JsonText.string(out, error.code()).append(",\"message\":");
      JsonText.string(out, error.message()).append(",\"param\":");
      JsonText.string(out, error.param()).append(',');
      return utf8(openAiError(out, error).append("}\n\n"));
    }
  },

  /** Anthropic's Messages API. */
  ANTHROPIC {
    @Override
    public byte[] errorBody(GatewayError error, @Nullable String requestId) {
      var out = anthropicError(new StringBuilder("{"), error).append(",\"request_id\":");
      return utf8(JsonText.string(out, requestId).append('}'));
    }

    @Override
    public byte[] streamError(GatewayError error, long sequenceNumber) {
      var out = new StringBuilder("event: error\ndata: {");
      return utf8(anthropicError(out, error).append("}\n\n"));
    }

    @Override
    public byte[] keepAlive() {
      return ANTHROPIC_PING.clone();
    }
  };

  private static final byte[] COMMENT_PING = utf8(": ping\n\n");
  private static final byte[] ANTHROPIC_PING = utf8("event: ping\ndata: {\"type\": \"ping\"}\n\n");
  private static final byte[] MESSAGES_PATH = utf8("/v1/messages");
  private static final byte[] RESPONSES_PATH = utf8("/v1/responses");

  /**
   * The dialect of a route: {@code /v1/messages} and {@code /v1/responses} with all below have
   * their own, everything else is {@link #OPENAI}.
   *
   * @param head holds the request path at {@code from..to}, with or without query
   */
  public static Dialect ofPath(byte[] head, int from, int to) {
    if (isBelow(head, from, to, MESSAGES_PATH)) {
      return ANTHROPIC;
    }
    return isBelow(head, from, to, RESPONSES_PATH) ? RESPONSES : OPENAI;
  }

  /**
   * The JSON body of an error answer.
   *
   * @param requestId the request's id, shown where the dialect has a place for it
   */
  public byte[] errorBody(GatewayError error, @Nullable String requestId) {
    return utf8(openAiError(new StringBuilder("{"), error).append('}'));
  }

  /**
   * The event that ends a stream which cannot be completed; nothing may follow it, above all no end
   * marker. It may only be sent at an event boundary.
   *
   * @param sequenceNumber number of events sent before, used by {@link #RESPONSES} only
   */
  public abstract byte[] streamError(GatewayError error, long sequenceNumber);

  /** What keeps a silent stream alive; it may only be sent at an event boundary. */
  public byte[] keepAlive() {
    return COMMENT_PING.clone();
  }

  private static StringBuilder openAiError(StringBuilder out, GatewayError error) {
    out.append("\"error\":{\"type\":\"").append(openAiType(error.status())).append("\",\"code\":");
    JsonText.string(out, error.code()).append(",\"message\":");
    JsonText.string(out, error.message()).append(",\"param\":");
    return JsonText.string(out, error.param()).append('}');
  }

  private static StringBuilder anthropicError(StringBuilder out, GatewayError error) {
    out.append("\"type\":\"error\",\"error\":{\"type\":\"")
        .append(anthropicType(error.status()))
        .append("\",\"message\":");
    return JsonText.string(out, error.message()).append('}');
  }

  private static String openAiType(int status) {
    if (status == 429) {
      return "rate_limit_error";
    }
    return status < 500 ? "invalid_request_error" : "server_error";
  }

  private static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 408, 504 -> "timeout_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static boolean isBelow(byte[] head, int from, int to, byte[] path) {
    if (to - from < path.length) {
      return false;
    }
    for (int i = 0; i < path.length; i++) {
      if (head[from + i] != path[i]) {
        return false;
      }
    }
    int end = from + path.length;
    return end == to || head[end] == '/' || head[end] == '?';
  }

  private static byte[] utf8(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
