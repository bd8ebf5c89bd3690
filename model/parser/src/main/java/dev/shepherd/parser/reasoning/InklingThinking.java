package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Splits Inkling's thinking blocks off. The control tokens of all other blocks are dropped, with
 * what stands in message headers; JSON tool blocks are passed on in their frames.
 */
final class InklingThinking extends WindowParser {

  private static final int MODEL = 0;
  private static final int THINKING = 1;
  private static final int TOOL_JSON = 2;
  private static final int TOOL_TEXT = 3;
  private static final int END_MESSAGE = 4;
  private static final int END_SAMPLING = 5;

  private static final Markers TOKENS =
      Markers.of(
          "<|message_model|>",
          "<|content_thinking|>",
          "<|content_invoke_tool_json|>",
          "<|content_invoke_tool_text|>",
          "<|end_message|>",
          "<|content_model_end_sampling|>",
          "<|content_text|>",
          "<|message_user|>",
          "<|message_system|>",
          "<|message_tool|>",
          "<|content_image|>",
          "<|content_audio_input|>",
          "<|content_tool_error|>",
          "<|content_xml|>",
          "<|endoftext|>",
          "<|audio_end|>");

  private enum Block {
    TEXT,
    HEADER,
    THINKING,
    TOOL,
    DROPPED
  }

  private final EventSink sink;
  private final ToolParser rest;
  private final MarkerSearch search = new MarkerSearch();
  private Block block;

  InklingThinking(boolean beginsThinking, EventSink sink, ToolParser rest) {
    this.sink = sink;
    this.rest = rest;
    block = beginsThinking ? Block.THINKING : Block.TEXT;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int found = search.find(TOKENS, text, at, to, last);
      int start = search.start();
      if (start > at) {
        tell(text, at, start);
      }
      if (found < 0) {
        return start;
      }
      token(found, text, start, search.end());
      at = search.end();
    }
    return to;
  }

  private void tell(byte[] text, int from, int to) {
    switch (block) {
      case TEXT, TOOL -> rest.feed(text, from, to - from);
      case THINKING -> sink.reasoning(text, from, to - from);
      case HEADER, DROPPED -> {
        // Metadata, never shown.
      }
    }
  }

  private void token(int token, byte[] text, int start, int end) {
    boolean ends = token == END_MESSAGE || token == END_SAMPLING;
    if (block == Block.TOOL) {
      rest.feed(text, start, end - start);
      if (ends) {
        block = Block.TEXT;
      }
      return;
    }
    if (block == Block.DROPPED && !ends) {
      return;
    }
    switch (token) {
      case MODEL -> block = Block.HEADER;
      case THINKING -> block = Block.THINKING;
      case TOOL_TEXT -> block = Block.DROPPED;
      case TOOL_JSON -> {
        block = Block.TOOL;
        rest.feed(text, start, end - start);
      }
      default -> block = Block.TEXT;
    }
  }

  @Override
  protected void ended() {
    rest.finish();
  }
}
