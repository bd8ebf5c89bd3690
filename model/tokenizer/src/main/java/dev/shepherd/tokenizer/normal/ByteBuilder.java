package dev.shepherd.tokenizer.normal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes that is filled with UTF-8 and reused; for one thread. */
public final class ByteBuilder {

  private byte[] bytes;
  private int size;

  /** An empty builder with room for so many bytes. */
  public ByteBuilder(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** The array behind it, valid until the next addition; the content is from 0 to {@link #size}. */
  public byte[] array() {
    return bytes;
  }

  /** Number of bytes. */
  public int size() {
    return size;
  }

  /** Forgets the content. */
  public ByteBuilder clear() {
    size = 0;
    return this;
  }

  /** Forgets all but the first bytes. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** Adds a byte. */
  public void add(int b) {
    if (size == bytes.length) {
      grow(1);
    }
    bytes[size++] = (byte) b;
  }

  /** Adds bytes. */
  public void add(byte[] from, int start, int end) {
    int length = end - start;
    if (length > bytes.length - size) {
      grow(length);
    }
    System.arraycopy(from, start, bytes, size, length);
    size += length;
  }

  /** Adds all bytes. */
  public void add(byte[] all) {
    add(all, 0, all.length);
  }

  /** Adds the UTF-8 of a code point, which must not be half a surrogate pair. */
  public void addCodePoint(int c) {
    if (c < 0x80) {
      add(c);
      return;
    }
    if (bytes.length - size < 4) {
      grow(4);
    }
    if (c < 0x800) {
      bytes[size++] = (byte) (0xC0 | (c >> 6));
    } else {
      if (c < 0x10000) {
        bytes[size++] = (byte) (0xE0 | (c >> 12));
      } else {
        bytes[size++] = (byte) (0xF0 | (c >> 18));
        bytes[size++] = (byte) (0x80 | ((c >> 12) & 0x3F));
      }
      bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
    }
    bytes[size++] = (byte) (0x80 | (c & 0x3F));
  }

  /** The content as a new array. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  private void grow(int more) {
    long wanted = Math.max((long) size + more, bytes.length + (long) (bytes.length >> 1));
    if ((long) size + more > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException("text longer than 2 GiB");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
  }
}
