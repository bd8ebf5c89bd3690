package dev.shepherd.parser.harmony;

import dev.shepherd.parser.CallIds;
import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import java.nio.charset.StandardCharsets;

/**
 * Splits Harmony's reasoning off for a parser that does not know Harmony: content is passed on
 * without its frames, calls are passed on in a frame of the canonical form.
 */
final class HarmonyThinking implements OutputParser {

  private final HarmonyTextParser parser;
  private final ToolParser rest;

  HarmonyThinking(ParserSettings settings, EventSink sink, ToolParser rest) {
    this.rest = rest;
    parser = new HarmonyTextParser(settings.with(CallIds.counted()), new Frames(sink, rest));
  }

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    parser.feed(utf8, offset, length);
  }

  @Override
  public void finish() {
    parser.finish();
    rest.finish();
  }

  private record Frames(EventSink sink, ToolParser rest) implements EventSink {

    @Override
    public void content(byte[] utf8, int offset, int length) {
      rest.feed(utf8, offset, length);
    }

    @Override
    public void reasoning(byte[] utf8, int offset, int length) {
      sink.reasoning(utf8, offset, length);
    }

    @Override
    public void callStart(int index, String id, String name) {
      frame("<|channel|>commentary to=functions." + name + " <|constrain|>json<|message|>");
    }

    @Override
    public void arguments(int index, byte[] utf8, int offset, int length) {
      rest.feed(utf8, offset, length);
    }

    @Override
    public void callEnd(int index) {
      frame("<|call|>");
    }

    private void frame(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      rest.feed(utf8, 0, utf8.length);
    }
  }
}
