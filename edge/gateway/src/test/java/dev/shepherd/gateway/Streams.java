package dev.shepherd.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Complete event streams of every dialect, and ways to put them on the wire. */
enum Streams {
  OPENAI(
      "/v1/chat/completions",
      """
      data: {"id":"1","choices":[{"delta":{"role":"assistant","content":""}}]}

      : a comment

      data: {"id":"1","choices":[{"delta":{"content":"é ☃"}}]}

      id: 7
      data: {"id":"1",
      data: "usage":{"prompt_tokens":3,"completion_tokens":2}}

      data: [DONE]

      """,
      "data: [DONE]",
      "data: {\"error\":{"),
  ANTHROPIC(
      "/v1/messages",
      """
      event: message_start
      data: {"type":"message_start","message":{"usage":{"input_tokens":9}}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","delta":{"text":"hello"}}

      event: message_delta
      data: {"type":"message_delta","usage":{"output_tokens":4}}

      event: message_stop
      data: {"type":"message_stop"}

      """,
      "event: message_stop\ndata: {\"type\":\"message_stop\"}",
      "event: error\ndata: {\"type\":\"error\",\"error\":{"),
  RESPONSES(
      "/v1/responses",
      """
      event: response.created
      data: {"type":"response.created","sequence_number":0}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","delta":"x","sequence_number":1}

      event: response.completed
      data: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":1}}}

      """,
      "event: response.completed\n"
          + "data: {\"type\":\"response.completed\",\"response\":{\"usage\":"
          + "{\"input_tokens\":1,\"output_tokens\":1}}}",
      "event: error\ndata: {\"type\":\"error\",\"sequence_number\":");

  final String path;
  final byte[] content;
  final String terminator;
  final String errorStart;

  Streams(String path, String content, String terminator, String errorStart) {
    this.path = path;
    this.content = content.getBytes(StandardCharsets.UTF_8);
    this.terminator = terminator;
    this.errorStart = errorStart;
  }

  /** How a worker frames its answer. */
  enum Framing {
    CHUNKS_OF_EVENTS,
    CHUNKS_OF_7,
    ONE_CHUNK,
    UNTIL_CLOSE,
    LENGTH
  }

  static byte[] head(Framing framing, int length) {
    String lines =
        switch (framing) {
          case UNTIL_CLOSE -> "connection: close\r\n";
          case LENGTH -> "content-length: " + length + "\r\n";
          default -> "transfer-encoding: chunked\r\n";
        };
    return utf8("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" + lines + "\r\n");
  }

  /** The content on the wire, with or without what marks the end. */
  static byte[] framed(Framing framing, byte[] content, boolean ended) {
    var out = new ByteArrayOutputStream();
    switch (framing) {
      case UNTIL_CLOSE, LENGTH -> out.writeBytes(content);
      case ONE_CHUNK -> chunk(out, content, 0, content.length);
      case CHUNKS_OF_7 -> {
        for (int at = 0; at < content.length; at += 7) {
          chunk(out, content, at, Math.min(content.length, at + 7));
        }
      }
      case CHUNKS_OF_EVENTS -> {
        int at = 0;
        while (at < content.length) {
          int end = boundary(content, at);
          end = end < 0 ? content.length : end;
          chunk(out, content, at, end);
          at = end;
        }
      }
    }
    if (ended && framing != Framing.UNTIL_CLOSE && framing != Framing.LENGTH) {
      out.writeBytes(utf8("0\r\n\r\n"));
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, byte[] content, int from, int to) {
    if (to > from) {
      out.writeBytes(utf8(Integer.toHexString(to - from) + "\r\n"));
      out.write(content, from, to - from);
      out.writeBytes(utf8("\r\n"));
    }
  }

  private static int boundary(byte[] content, int from) {
    for (int i = from; i + 1 < content.length; i++) {
      if (content[i] == '\n' && content[i + 1] == '\n') {
        return i + 2;
      }
    }
    return -1;
  }

  /** Length of the longest beginning of {@code content[0, length)} that holds whole events only. */
  static int wholeEvents(byte[] content, int length) {
    byte[] part = java.util.Arrays.copyOf(content, length);
    int end = 0;
    int next;
    while ((next = boundary(part, end)) >= 0) {
      end = next;
    }
    return end;
  }

  /** Whether the first {@code length} bytes hold the terminator; its empty line may be missing. */
  boolean complete(int length) {
    String wanted = this == OPENAI ? terminator : terminator + "\n";
    return new String(content, 0, length, StandardCharsets.UTF_8).contains(wanted);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
