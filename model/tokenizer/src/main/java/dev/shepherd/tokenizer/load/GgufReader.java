package dev.shepherd.tokenizer.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The key-value section at the beginning of a GGUF file, of which only the keys of interest are
 * kept. What follows it, the weights, is never read.
 *
 * <p>Values are kept as {@link Long}, {@link Double}, {@link Boolean}, {@code byte[]} for texts,
 * {@code byte[][]} for arrays of texts, and {@code double[]} for arrays of numbers.
 */
final class GgufReader {

  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private static final int KEY_COUNT_LIMIT = 1 << 16;
  private static final int KEY_BYTES_LIMIT = 1 << 16;
  private static final int ARRAY_LIMIT = 1 << 22;
  private static final long SECTION_LIMIT = 1L << 29;

  private final String file;
  private final InputStream in;
  private long read;
  private String key = "";

  private GgufReader(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Reads the values of the keys that are wanted. */
  static Map<String, Object> read(String file, InputStream raw, Predicate<String> wanted)
      throws IOException {
    GgufReader reader = new GgufReader(file, new BufferedInputStream(raw, 1 << 16));
    try {
      return reader.section(wanted);
    } catch (EOFException cut) {
      throw reader.fail("the file is cut short");
    }
  }

  /** Whether a file begins as one of these does. */
  static boolean looksLike(byte[] content) {
    return content.length >= 4
        && content[0] == 'G'
        && content[1] == 'G'
        && content[2] == 'U'
        && content[3] == 'F';
  }

  private Map<String, Object> section(Predicate<String> wanted) throws IOException {
    if (integer(4) != 0x46554747) {
      throw fail("is not a GGUF file");
    }
    long version = integer(4);
    if (version != 2 && version != 3) {
      throw fail("version " + version + " of GGUF is not supported");
    }
    integer(8); // number of tensors
    long count = integer(8);
    if (count < 0 || count > KEY_COUNT_LIMIT) {
      throw fail("has more than " + KEY_COUNT_LIMIT + " keys");
    }
    Map<String, Object> values = new HashMap<>();
    for (long i = 0; i < count; i++) {
      key = new String(bytes(KEY_BYTES_LIMIT), StandardCharsets.UTF_8);
      Object value = value((int) integer(4), wanted.test(key));
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private @Nullable Object value(int type, boolean keep) throws IOException {
    if (type == ARRAY) {
      return array(keep);
    }
    if (type == STRING) {
      if (keep) {
        return bytes(1 << 26);
      }
      skip(integer(8));
      return null;
    }
    return scalar(type);
  }

  private Object scalar(int type) throws IOException {
    return switch (type) {
      case 0 -> integer(1) & 0xFF;
      case 1 -> integer(1);
      case 2 -> integer(2) & 0xFFFF;
      case 3 -> integer(2);
      case 4 -> integer(4) & 0xFFFFFFFFL;
      case 5 -> integer(4);
      case 6 -> (double) Float.intBitsToFloat((int) integer(4));
      case 7 -> integer(1) != 0;
      case 10, 11 -> integer(8);
      case 12 -> Double.longBitsToDouble(integer(8));
      default -> throw fail("has the unknown type " + type);
    };
  }

  private @Nullable Object array(boolean keep) throws IOException {
    int type = (int) integer(4);
    long count = integer(8);
    if (count < 0 || count > ARRAY_LIMIT) {
      throw fail("has more than " + ARRAY_LIMIT + " elements");
    }
    if (type == ARRAY) {
      throw fail("is an array of arrays");
    }
    if (type == STRING) {
      return texts((int) count, keep);
    }
    double[] numbers = new double[keep ? Math.min((int) count, 1 << 16) : 0];
    for (int i = 0; i < count; i++) {
      Object value = scalar(type);
      if (keep) {
        if (i == numbers.length) {
          numbers = java.util.Arrays.copyOf(numbers, (int) Math.min(count, i * 2L));
        }
        numbers[i] =
            switch (value) {
              case Number number -> number.doubleValue();
              case Boolean flag -> flag ? 1 : 0;
              default -> throw fail("has no numbers");
            };
      }
    }
    return keep ? numbers : null;
  }

  private byte @Nullable [][] texts(int count, boolean keep) throws IOException {
    byte[][] texts = new byte[keep ? Math.min(count, 1 << 16) : 0][];
    for (int i = 0; i < count; i++) {
      if (!keep) {
        skip(integer(8));
        continue;
      }
      if (i == texts.length) {
        texts = java.util.Arrays.copyOf(texts, (int) Math.min(count, i * 2L));
      }
      texts[i] = bytes(1 << 20);
    }
    return keep ? texts : null;
  }

  private byte[] bytes(int limit) throws IOException {
    long length = integer(8);
    if (length < 0 || length > limit) {
      throw fail("has a text of more than " + limit + " bytes");
    }
    count(length);
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private void skip(long length) throws IOException {
    if (length < 0 || length > SECTION_LIMIT) {
      throw fail("has a text of impossible length");
    }
    count(length);
    in.skipNBytes(length);
  }

  /** A little-endian integer, sign-extended. */
  private long integer(int size) throws IOException {
    count(size);
    long value = 0;
    for (int i = 0; i < size; i++) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException();
      }
      value |= (long) b << (8 * i);
    }
    int unused = 64 - 8 * size;
    return value << unused >> unused;
  }

  private void count(long more) {
    read += more;
    if (read > SECTION_LIMIT) {
      throw fail("the keys take more than " + (SECTION_LIMIT >> 20) + " MiB");
    }
  }

  private TokenizerFileException fail(String reason) {
    return new TokenizerFileException(file, key, reason);
  }
}
