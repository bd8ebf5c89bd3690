package dev.shepherd.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that the canned worker sends, made once. Every buffer is handed out as a duplicate that
 * its receiver may write and release freely. Thread-safe.
 */
final class CannedAnswers {

  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"bench-model\",\"object\":\"model\","
          + "\"owned_by\":\"bench\",\"max_model_len\":131072}]}";
  private static final String MODEL_INFO =
      "{\"model_path\":\"bench-model\",\"served_model_name\":\"bench-model\",\"is_generation\":true}";
  private static final String CHAT =
      "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion\",\"created\":1700000000,"
          + "\"model\":\"bench-model\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
          + "\"content\":\""
          + "The queue is short, and the engine answers at once. ".repeat(6)
          + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":300,"
          + "\"completion_tokens\":64,\"total_tokens\":364}}";
  private static final String EVENT =
      "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1700000000,\"model\":\"bench-model\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"content\":\" token\"},\"finish_reason\":null}]}";
  private static final String STREAM_HEAD =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "content-type: text/event-stream; charset=utf-8",
          "cache-control: no-cache",
          "transfer-encoding: chunked",
          "",
          "");

  private final ByteBuf chat = fixed(answer("200 OK", CHAT));
  private final ByteBuf models = fixed(answer("200 OK", MODELS));
  private final ByteBuf modelInfo = fixed(answer("200 OK", MODEL_INFO));
  private final ByteBuf healthy = fixed(answer("200 OK", "{\"status\":\"ok\"}"));
  private final ByteBuf notFound = fixed(answer("404 Not Found", "{\"detail\":\"Not Found\"}"));
  private final ByteBuf streamHead = fixed(STREAM_HEAD);
  private final ByteBuf event = fixed(chunk(event(EVENT)));
  private final ByteBuf lastEvent = fixed(chunk(event("[DONE]")) + "0\r\n\r\n");

  ByteBuf chat() {
    return chat.retainedDuplicate();
  }

  ByteBuf streamHead() {
    return streamHead.retainedDuplicate();
  }

  ByteBuf event() {
    return event.retainedDuplicate();
  }

  /** The end mark, the last chunk and the end of the answer. */
  ByteBuf lastEvent() {
    return lastEvent.retainedDuplicate();
  }

  /** What a gateway asks before it accepts a worker. */
  ByteBuf probe(String path) {
    ByteBuf answer =
        switch (path) {
          case "/health", "/health_generate", "/ping" -> healthy;
          case "/v1/models" -> models;
          case "/get_model_info", "/model_info", "/get_server_info", "/server_info" -> modelInfo;
          default -> notFound;
        };
    return answer.retainedDuplicate();
  }

  private static String answer(String status, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\ncontent-type: application/json\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String event(String data) {
    return "data: " + data + "\n\n";
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  private static ByteBuf fixed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct.asReadOnly());
  }
}
