package dev.shepherd.tokenizer.normal;

import dev.shepherd.tokenizer.spec.Normalizer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The four Unicode normal forms (UAX #15), with the JDK's tables where characters interact.
 *
 * <p>A character is <i>calm</i> when it is normalised by itself and never joins what stands before
 * it; text may be cut before every calm character. Nearly all text is calm and is only looked at.
 * Around other characters the smallest stretch from one calm character to the next goes through the
 * JDK. Whether a character is calm is found out for 256 at a time, when the first of them occurs.
 *
 * <p>Characters that are younger than the tables of the {@code tokenizers} library are
 * <i>inert</i>: they stay as they are and nothing joins them.
 */
final class UnicodeForm implements TextNormalizer {

  private static final int PAGE = 256;

  /** Longer stretches that are not calm are a trap for the JDK, which sorts marks by insertion. */
  private static final int JDK_BYTES = 1024;

  /** The inert characters, read when the first normal form is used. */
  static final class Inert {
    static final CodeSet SET = CodeSet.named("inert");

    private Inert() {}
  }

  private final Form form;

  /** Code points below this are calm, whatever the form. */
  private final int calmBound;

  private final AtomicReferenceArray<boolean[]> calmPages =
      new AtomicReferenceArray<>(0x110000 / PAGE);

  UnicodeForm(Normalizer.Unicode.Form form) {
    this.form =
        switch (form) {
          case NFC -> Form.NFC;
          case NFD -> Form.NFD;
          case NFKC -> Form.NFKC;
          case NFKD -> Form.NFKD;
        };
    // U+00A0 is the first character with a compatibility mapping, U+00C0 with a canonical one, and
    // U+0300 the first that joins another.
    calmBound =
        switch (form) {
          case NFC -> 0x300;
          case NFD -> 0xC0;
          case NFKC, NFKD -> 0xA0;
        };
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return nextRestless(utf8, from, to) == to;
  }

  /** The first character that is not calm, or {@code to}. */
  private int nextRestless(byte[] utf8, int from, int to) {
    int at = from;
    while (true) {
      at = Utf8.afterAscii(utf8, at, to);
      if (at == to) {
        return to;
      }
      // A stretch of other script: back to the fast loop at the next ASCII byte.
      do {
        int c = Utf8.codePoint(utf8, at);
        if (c >= calmBound && !isCalm(c)) {
          return at;
        }
        at += Utf8.length(utf8[at]);
      } while (at < to && utf8[at] < 0);
    }
  }

  private boolean isCalm(int c) {
    boolean[] page = calmPages.get(c / PAGE);
    if (page == null) {
      page = page(c / PAGE);
      calmPages.set(c / PAGE, page);
    }
    return page[c % PAGE];
  }

  private boolean[] page(int number) {
    boolean[] calm = new boolean[PAGE];
    for (int i = 0; i < PAGE; i++) {
      int c = number * PAGE + i;
      calm[i] =
          Inert.SET.contains(c)
              || (!mayJoin(c)
                  && (c < 0xD800 || c > 0xDFFF)
                  && java.text.Normalizer.isNormalized(Character.toString(c), form));
    }
    return calm;
  }

  /** Whether the character may join or swap places with one before it; true when in doubt. */
  private static boolean mayJoin(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      // Hangul vowels and final consonants are letters and join all the same.
      default -> c >= 0x1160 && c <= 0x11FF;
    };
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int restless = nextRestless(utf8, at, to);
      if (restless == to) {
        out.add(utf8, at, to);
        return;
      }
      // The calm character before may be what the restless one joins, unless it is inert.
      int start = restless;
      if (restless > at) {
        int before = Utf8.before(utf8, restless);
        if (!Inert.SET.contains(Utf8.codePoint(utf8, before))) {
          start = before;
        }
      }
      int end = restless;
      do {
        end += Utf8.length(utf8[end]);
      } while (end < to && !calmAt(utf8, end));
      out.add(utf8, at, start);
      if (end - start > JDK_BYTES) {
        LongStretch.normalize(utf8, start, end, form, out);
      } else {
        out.add(jdk(utf8, start, end));
      }
      at = end;
    }
  }

  private boolean calmAt(byte[] utf8, int at) {
    int c = Utf8.codePoint(utf8, at);
    return c < calmBound || isCalm(c);
  }

  private byte[] jdk(byte[] utf8, int from, int to) {
    String text = new String(utf8, from, to - from, StandardCharsets.UTF_8);
    return java.text.Normalizer.normalize(text, form).getBytes(StandardCharsets.UTF_8);
  }
}
