package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each token contributes, worked out beforehand: a look-up per token is all that remains.
 *
 * <p>The texts lie one behind the other in one array; {@code starts[id]} to {@code starts[id + 1]}
 * is a token's. Decoders that look at tokens one by one are already applied (for tokens that are
 * not the first), byte-level stand-ins are already bytes. Immutable.
 */
final class TokenTable {

  private static final int PRESENT = 1;
  private static final int SPECIAL = 2;
  private static final int BYTE = 4;
  private static final int WHOLE = 8;

  /** What the step behind the table makes of a token's text. */
  enum Kind {
    /** Nothing beforehand. */
    TEXT,
    /** Stand-ins are bytes. */
    BYTE_LEVEL,
    /** {@code <0xNN>} is a byte. */
    BYTE_FALLBACK
  }

  private final Vocabulary vocabulary;
  private final AddedText added;
  private final List<PieceEdit> edits;
  private final Kind kind;
  private final byte[] bytes;
  private final int[] starts;
  private final byte[] flags;

  private TokenTable(
      TokenizerSpec spec, List<PieceEdit> edits, Kind kind, AddedText added, int idBound) {
    this.vocabulary = spec.model().vocabulary();
    this.added = added;
    this.edits = edits;
    this.kind = kind;
    this.starts = new int[idBound + 1];
    this.flags = new byte[idBound];
    var all = new ByteBuilder(vocabulary.text().length + 16);
    var scratch = new Scratch();
    for (int id = 0; id < idBound; id++) {
      starts[id] = all.size();
      if (!exists(id)) {
        continue;
      }
      flags[id] = (byte) (PRESENT | (added.isSpecial(id) ? SPECIAL : 0));
      edited(id, false, scratch);
      addAs(scratch, added.isRaw(id), id, all);
    }
    starts[idBound] = all.size();
    this.bytes = all.toByteArray();
  }

  static TokenTable of(TokenizerSpec spec, List<PieceEdit> edits, Kind kind) {
    return new TokenTable(spec, edits, kind, AddedText.of(spec), spec.idBound());
  }

  /** Whether the id is a token; ids outside all bounds may be asked for. */
  boolean has(int id) {
    return id >= 0 && id < flags.length && flags[id] != 0;
  }

  boolean isSpecial(int id) {
    return (flags[id] & SPECIAL) != 0;
  }

  /** Whether the token is {@code <0xNN>}; its text is then that one byte. */
  boolean isByte(int id) {
    return (flags[id] & BYTE) != 0;
  }

  /** Whether the text is well-formed UTF-8 by itself. */
  boolean isWhole(int id) {
    return (flags[id] & WHOLE) != 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int id) {
    return starts[id];
  }

  int end(int id) {
    return starts[id + 1];
  }

  /** Whether the first token of all has another text than the table says. */
  boolean mindsFirst() {
    for (PieceEdit edit : edits) {
      if (edit.minds()) {
        return true;
      }
    }
    return false;
  }

  /** The text of a token that is the first of all, as a piece for the step behind the table. */
  void pushFirst(int id, Step step) {
    var scratch = new Scratch();
    edited(id, true, scratch);
    step.piece(scratch.bytes, scratch.from, scratch.to);
  }

  private boolean exists(int id) {
    return added.text(id) != null || vocabulary.contains(id);
  }

  private void edited(int id, boolean first, Scratch scratch) {
    byte[] text = added.text(id);
    if (text != null) {
      scratch.set(text, 0, text.length);
    } else {
      scratch.set(vocabulary.text(), vocabulary.start(id), vocabulary.end(id));
    }
    for (PieceEdit edit : edits) {
      scratch.apply(edit, first);
    }
  }

  private void addAs(Scratch text, boolean raw, int id, ByteBuilder all) {
    switch (kind) {
      case TEXT -> all.add(text.bytes, text.from, text.to);
      case BYTE_LEVEL -> {
        int before = all.size();
        if (raw) {
          all.add(text.bytes, text.from, text.to);
        } else {
          addBytes(text.bytes, text.from, text.to, all);
        }
        if (Utf8Walk.isWhole(all.array(), before, all.size())) {
          flags[id] |= WHOLE;
        }
      }
      case BYTE_FALLBACK -> {
        int value = byteOf(text.bytes, text.from, text.to);
        if (value >= 0) {
          flags[id] |= BYTE;
          all.add(value);
        } else {
          all.add(text.bytes, text.from, text.to);
        }
      }
    }
  }

  /** Writes the bytes that stand-ins stand for; text with anything else in it stays as it is. */
  static void addBytes(byte[] text, int from, int to, ByteBuilder out) {
    byte[] raw = new byte[to - from];
    int length = ByteAlphabet.decode(text, from, to, raw, 0);
    if (length < 0) {
      out.add(text, from, to);
    } else {
      out.add(raw, 0, length);
    }
  }

  /**
   * The value of {@code <0xNN>}, -1 for any other text. A plus sign for the first digit is read as
   * the library reads it: {@code <0x+F>} is 15.
   */
  static int byteOf(byte[] text, int from, int to) {
    if (to - from != 6
        || text[from] != '<'
        || text[from + 1] != '0'
        || text[from + 2] != 'x'
        || text[from + 5] != '>') {
      return -1;
    }
    int low = Character.digit(text[from + 4], 16);
    if (text[from + 3] == '+') {
      return low;
    }
    int high = Character.digit(text[from + 3], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  /** A text on its way through the edits. */
  private static final class Scratch {
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private ByteBuilder free = new ByteBuilder(64);
    private ByteBuilder busy = new ByteBuilder(64);

    void set(byte[] text, int start, int end) {
      bytes = text;
      from = start;
      to = end;
    }

    void apply(PieceEdit edit, boolean first) {
      edit.edit(bytes, from, to, first, free.clear());
      set(free.array(), 0, free.size());
      ByteBuilder swap = free;
      free = busy;
      busy = swap;
    }
  }

  /** The texts of added tokens, which win over the model's. */
  private record AddedText(byte[] @Nullable [] texts, boolean[] specials, boolean raw) {

    static AddedText of(TokenizerSpec spec) {
      int bound = 0;
      for (AddedToken token : spec.addedTokens()) {
        bound = Math.max(bound, token.id() + 1);
      }
      byte[] @Nullable [] texts = new byte[bound] @Nullable [];
      boolean[] specials = new boolean[bound];
      for (AddedToken token : spec.addedTokens()) {
        texts[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
        specials[token.id()] |= token.special();
      }
      // Formats of raw bytes name their added tokens in plain text.
      boolean raw = spec.format() == SourceFormat.TIKTOKEN || spec.format() == SourceFormat.TEKKEN;
      return new AddedText(texts, specials, raw);
    }

    byte @Nullable [] text(int id) {
      return id < texts.length ? texts[id] : null;
    }

    boolean isSpecial(int id) {
      return id < specials.length && specials[id];
    }

    boolean isRaw(int id) {
      return raw && text(id) != null;
    }
  }
}
