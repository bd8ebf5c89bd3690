package dev.shepherd.parser.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 text that grows at its end; cleared and used again. One thread at a time. */
public final class ByteText {

  private byte[] bytes = new byte[64];
  private int size;

  /** The bytes, of which the first {@link #size()} are the text; replaced when the text grows. */
  public byte[] array() {
    return bytes;
  }

  /** Length of the text in bytes. */
  public int size() {
    return size;
  }

  /** Whether there is no text. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Adds one byte. */
  public ByteText append(byte value) {
    room(1);
    bytes[size++] = value;
    return this;
  }

  /** Adds one ASCII character. */
  public ByteText append(char ascii) {
    return append((byte) ascii);
  }

  /** Adds the bytes {@code from} to before {@code to}. */
  public ByteText append(byte[] source, int from, int to) {
    int length = to - from;
    room(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
    return this;
  }

  /** Adds text. */
  public ByteText append(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return append(utf8, 0, utf8.length);
  }

  /** Adds the UTF-8 form of one code point; a lone surrogate becomes U+FFFD. */
  public ByteText appendCodePoint(int codePoint) {
    if (codePoint < 0x80) {
      return append((byte) codePoint);
    }
    if (codePoint < 0x800) {
      append((byte) (0xC0 | (codePoint >> 6)));
      return append((byte) (0x80 | (codePoint & 0x3F)));
    }
    if ((codePoint >= 0xD800 && codePoint < 0xE000) || codePoint > Character.MAX_CODE_POINT) {
      return appendCodePoint(0xFFFD);
    }
    if (codePoint < 0x10000) {
      append((byte) (0xE0 | (codePoint >> 12)));
    } else {
      append((byte) (0xF0 | (codePoint >> 18)));
      append((byte) (0x80 | ((codePoint >> 12) & 0x3F)));
    }
    append((byte) (0x80 | ((codePoint >> 6) & 0x3F)));
    return append((byte) (0x80 | (codePoint & 0x3F)));
  }

  /** Adds the inside of a JSON string literal that stands for the raw text given. */
  public ByteText appendEscaped(byte[] source, int from, int to) {
    int plain = from;
    for (int i = from; i < to; i++) {
      int c = source[i];
      if (c < 0 || (c >= 0x20 && c != '"' && c != '\\')) {
        continue;
      }
      append(source, plain, i);
      plain = i + 1;
      append('\\');
      switch (c) {
        case '"', '\\' -> append((byte) c);
        case '\n' -> append('n');
        case '\r' -> append('r');
        case '\t' -> append('t');
        case '\b' -> append('b');
        case '\f' -> append('f');
        default -> {
          append('u').append('0').append('0');
          append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
        }
      }
    }
    return append(source, plain, to);
  }

  /** Removes the first {@code count} bytes. */
  public void drop(int count) {
    System.arraycopy(bytes, count, bytes, 0, size - count);
    size -= count;
  }

  /** Shortens the text to its first {@code newSize} bytes. */
  public void truncate(int newSize) {
    size = Math.min(size, newSize);
  }

  /** Removes all text. */
  public void clear() {
    size = 0;
  }

  /** The text; bytes that are no UTF-8 become U+FFFD. */
  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  private void room(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
