package dev.shepherd.identity;

import java.nio.charset.StandardCharsets;

/** A value in the middle of other bytes, as it lies in a request head. */
record Bytes(byte[] head, int from, int to) {

  static Bytes of(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    byte[] head = new byte[text.length + 14];
    java.util.Arrays.fill(head, (byte) 'K');
    System.arraycopy(text, 0, head, 7, text.length);
    return new Bytes(head, 7, 7 + text.length);
  }
}
