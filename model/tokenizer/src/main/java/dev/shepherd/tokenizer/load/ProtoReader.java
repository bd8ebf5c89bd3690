package dev.shepherd.tokenizer.load;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads the wire format of Protocol Buffers: a row of fields, each a number with a wire type and a
 * value. For one thread.
 */
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final String file;
  private final byte[] data;
  private final int end;
  private int at;
  private int field;
  private int type;

  ProtoReader(String file, byte[] data) {
    this(file, data, 0, data.length);
  }

  private ProtoReader(String file, byte[] data, int from, int end) {
    this.file = file;
    this.data = data;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; false at the end. */
  boolean next() {
    if (at >= end) {
      return false;
    }
    long tag = rawVarint();
    if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
      throw fail("has an impossible field number");
    }
    field = (int) (tag >>> 3);
    type = (int) tag & 7;
    return true;
  }

  /** Number of the field. */
  int field() {
    return field;
  }

  /** The value of a field with a variable-length integer. */
  long varint() {
    expect(VARINT);
    return rawVarint();
  }

  /** The value of a boolean field. */
  boolean bool() {
    return varint() != 0;
  }

  /** The value of a field with a 32-bit floating-point number. */
  float floating() {
    expect(FIXED32);
    int bits = 0;
    advance(4);
    for (int i = 1; i <= 4; i++) {
      bits = (bits << 8) | (data[at - i] & 0xFF);
    }
    return Float.intBitsToFloat(bits);
  }

  /** A reader of a field with a nested message. */
  ProtoReader message() {
    int from = bytesStart();
    return new ProtoReader(file, data, from, at);
  }

  /** The value of a field of bytes. */
  byte[] bytes() {
    int from = bytesStart();
    return java.util.Arrays.copyOfRange(data, from, at);
  }

  /** The value of a text field. */
  String text() {
    int from = bytesStart();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(data, from, at - from))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw fail("is not UTF-8");
    }
  }

  /** Steps over the value. */
  void skip() {
    switch (type) {
      case VARINT -> rawVarint();
      case FIXED64 -> advance(8);
      case BYTES -> bytesStart();
      case FIXED32 -> advance(4);
      default -> throw fail("has an unknown wire type");
    }
  }

  private int bytesStart() {
    expect(BYTES);
    long length = rawVarint();
    if (length < 0 || length > end - at) {
      throw fail("is longer than the file");
    }
    at += (int) length;
    return at - (int) length;
  }

  private void expect(int wanted) {
    if (type != wanted) {
      throw fail("has the wrong wire type");
    }
  }

  private void advance(int bytes) {
    if (end - at < bytes) {
      throw fail("is cut short");
    }
    at += bytes;
  }

  private long rawVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw fail("is cut short");
      }
      byte b = data[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw fail("has a number of more than 64 bits");
  }

  /** A complaint about the field. */
  TokenizerFileException fail(String reason) {
    return new TokenizerFileException(file, "field " + field, reason + " before byte " + at);
  }
}
