package dev.shepherd.parser.catalog;

import dev.shepherd.parser.CallIds;
import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.ToolParser;
import java.util.List;

/**
 * Joins two formats that one name stands for, because the models of a family write either: what the
 * first one takes for text is read by the second one.
 */
final class EitherFormat implements ToolParser {

  private final ToolParser first;
  private final ToolParser second;

  private EitherFormat(
      ToolFormat firstFormat, ToolFormat secondFormat, ParserSettings settings, EventSink sink) {
    var numbers = new Numbering(settings.ids());
    ParserSettings numbered = settings.with(numbers);
    second = secondFormat.parsers().open(numbered, new Numbered(sink, numbers));
    first = firstFormat.parsers().open(numbered, new Front(sink, numbers, second));
  }

  /** A format under a name of its own. */
  static ToolFormat of(String name, ToolFormat first, ToolFormat second, String... aliases) {
    return ToolFormat.of(
        name,
        List.of(aliases),
        (settings, sink) -> new EitherFormat(first, second, settings, sink));
  }

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    first.feed(utf8, offset, length);
  }

  @Override
  public void finish() {
    first.finish();
    second.finish();
  }

  @Override
  public boolean insideCall() {
    return first.insideCall() || second.insideCall();
  }

  /** Numbers the calls of both. */
  private static final class Numbering implements CallIds {
    private final CallIds ids;
    private int next;

    Numbering(CallIds ids) {
      this.ids = ids;
    }

    @Override
    public String id(int index, String name) {
      return ids.id(next, name);
    }
  }

  /** Tells events with the numbers of the whole answer. */
  private static class Numbered implements EventSink {
    final EventSink sink;
    private final Numbering numbers;

    Numbered(EventSink sink, Numbering numbers) {
      this.sink = sink;
      this.numbers = numbers;
    }

    @Override
    public void content(byte[] utf8, int offset, int length) {
      sink.content(utf8, offset, length);
    }

    @Override
    public void reasoning(byte[] utf8, int offset, int length) {
      sink.reasoning(utf8, offset, length);
    }

    @Override
    public void callStart(int index, String id, String name) {
      sink.callStart(numbers.next++, id, name);
    }

    @Override
    public void arguments(int index, byte[] utf8, int offset, int length) {
      sink.arguments(numbers.next - 1, utf8, offset, length);
    }

    @Override
    public void callEnd(int index) {
      sink.callEnd(numbers.next - 1);
    }
  }

  /** Hands content on to the second parser. */
  private static final class Front extends Numbered {
    private final ToolParser rest;

    Front(EventSink sink, Numbering numbers, ToolParser rest) {
      super(sink, numbers);
      this.rest = rest;
    }

    @Override
    public void content(byte[] utf8, int offset, int length) {
      rest.feed(utf8, offset, length);
    }
  }
}
