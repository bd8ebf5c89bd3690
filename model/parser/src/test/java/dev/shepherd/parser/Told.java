package dev.shepherd.parser;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes down what it is told, as one line of text. */
public final class Told implements EventSink {

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private String kind = "";

  private Told kind(String next) {
    if (!kind.equals(next)) {
      kind = next;
      line.writeBytes(("<" + next + ">").getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  @Override
  public void content(byte[] utf8, int offset, int length) {
    kind("content").line.write(utf8, offset, length);
  }

  @Override
  public void reasoning(byte[] utf8, int offset, int length) {
    kind("reasoning").line.write(utf8, offset, length);
  }

  @Override
  public void callStart(int index, String id, String name) {
    kind("call " + index + " " + name);
  }

  @Override
  public void arguments(int index, byte[] utf8, int offset, int length) {
    line.write(utf8, offset, length);
  }

  @Override
  public void callEnd(int index) {
    kind("end");
  }

  /** Everything so far. */
  public String line() {
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Feeds text in pieces of equal length, then the end. */
  public static void feed(OutputParser parser, String text, int pieceBytes) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < utf8.length; at += pieceBytes) {
      parser.feed(utf8, at, Math.min(pieceBytes, utf8.length - at));
    }
    parser.finish();
  }
}
