package dev.shepherd.tokenizer.normal;

import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.trie.ByteTrie;
import java.nio.charset.StandardCharsets;

/**
 * The normaliser that SentencePiece runs itself: longest entry of the replacement table first, then
 * its rules for spaces.
 */
final class SentencePieceText implements TextNormalizer {

  private static final byte[] ESCAPED_SPACE = "\u2581".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SPACE = {' '};

  private final CharsMap map;
  private final boolean dummyPrefix;
  private final boolean squeeze;
  private final byte[] space;
  private final boolean suffix;
  private final ByteTrie symbols;

  SentencePieceText(Normalizer.SentencePiece spec) {
    map = CharsMap.read(spec.charsmap());
    dummyPrefix = spec.dummyPrefix();
    squeeze = spec.squeezeSpaces();
    space = spec.escapeSpaces() ? ESCAPED_SPACE : SPACE;
    suffix = spec.spaceAsSuffix();
    ByteTrie.Builder trie = ByteTrie.builder();
    for (String symbol : spec.symbols()) {
      byte[] utf8 = symbol.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > 0) {
        trie.add(utf8, 0, utf8.length, 0);
      }
    }
    symbols = trie.build();
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return from == to;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    ByteBuilder unit = new ByteBuilder(64);
    int at = from;
    if (squeeze) {
      while (at < to) {
        int end = unit(utf8, at, to, unit);
        if (unit.size() != 1 || unit.array()[0] != ' ') {
          break;
        }
        at = end;
      }
    }
    if (at == to) {
      return;
    }
    int start = out.size();
    if (dummyPrefix && !suffix) {
      out.add(space);
    }
    boolean behindSpace = squeeze;
    while (at < to) {
      at = unit(utf8, at, to, unit);
      behindSpace = add(unit, behindSpace, out) && squeeze;
    }
    if (squeeze) {
      while (endsWithSpace(out, start)) {
        out.truncate(out.size() - space.length);
      }
    }
    if (dummyPrefix && suffix) {
      out.add(space);
    }
  }

  /** Adds a replaced unit; whether the text ends with a space then. */
  private boolean add(ByteBuilder unit, boolean behindSpace, ByteBuilder out) {
    byte[] text = unit.array();
    int first = 0;
    if (behindSpace) {
      while (first < unit.size() && text[first] == ' ') {
        first++;
      }
    }
    if (first == unit.size()) {
      return behindSpace;
    }
    for (int i = first; i < unit.size(); i++) {
      if (text[i] == ' ') {
        out.add(space);
      } else {
        out.add(text[i]);
      }
    }
    return text[unit.size() - 1] == ' ';
  }

  /** Puts what the text begins with, replaced, into {@code unit}; returns where it ends. */
  private int unit(byte[] utf8, int at, int to, ByteBuilder unit) {
    unit.clear();
    int symbolEnd = symbolEnd(utf8, at, to);
    if (symbolEnd > at) {
      unit.add(utf8, at, symbolEnd);
      return symbolEnd;
    }
    long entry = map.longest(utf8, at, to);
    if (entry >= 0) {
      map.addText((int) (entry >> 32), unit);
      return at + (int) entry;
    }
    int end = at + Utf8.length(utf8[at]);
    unit.add(utf8, at, end);
    return end;
  }

  private int symbolEnd(byte[] utf8, int from, int to) {
    int end = from;
    int node = ByteTrie.ROOT;
    for (int at = from; at < to; at++) {
      node = symbols.step(node, utf8[at]);
      if (node < 0) {
        break;
      }
      if (symbols.value(node) >= 0) {
        end = at + 1;
      }
    }
    return end;
  }

  private boolean endsWithSpace(ByteBuilder out, int start) {
    int from = out.size() - space.length;
    if (from < start) {
      return false;
    }
    byte[] text = out.array();
    for (int i = 0; i < space.length; i++) {
      if (text[from + i] != space[i]) {
        return false;
      }
    }
    return true;
  }
}
