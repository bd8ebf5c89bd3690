package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's {@code tokenizer.model}: a protocol buffer of pieces, the trainer's settings and
 * the normaliser's.
 *
 * <p>Encodes as SentencePiece does. The beginning token is added when special tokens are asked for
 * and the model has one; whether that is wanted is not in the file.
 */
final class SentencePieceModel {

  private static final int UNIGRAM = 1;
  private static final int BPE = 2;
  private static final int WORD = 3;
  private static final int CHAR = 4;

  private final String file;
  private final Pieces pieces;

  private int modelType = UNIGRAM;
  private boolean spaceAsSuffix;
  private boolean byteFallback;
  private String unknownSurface = " \u2047 ";
  private final Map<SpecialRole, Integer> configuredIds = new EnumMap<>(SpecialRole.class);

  private byte[] charsmap = new byte[0];
  private boolean dummyPrefix = true;
  private boolean squeezeSpaces = true;
  private boolean escapeSpaces = true;

  private SentencePieceModel(String file) {
    this.file = file;
    pieces = new Pieces(file);
    configuredIds.put(SpecialRole.UNK, 0);
    configuredIds.put(SpecialRole.BOS, 1);
    configuredIds.put(SpecialRole.EOS, 2);
    configuredIds.put(SpecialRole.PAD, -1);
  }

  /**
   * Reads the content of a file.
   *
   * @param controlsInText see {@link Pieces#addedTokens}
   */
  static TokenizerSpec read(String file, byte[] content, boolean controlsInText) {
    SentencePieceModel model = new SentencePieceModel(file);
    model.model(new ProtoReader(file, content));
    model.pieces.finish();
    return model.spec(controlsInText);
  }

  /** Whether a file begins as one of these does: with a piece that has a text. */
  static boolean looksLike(byte[] content) {
    return content.length > 4 && content[0] == 0x0A && content[1] > 0 && content[2] == 0x0A;
  }

  private void model(ProtoReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> piece(in.message());
        case 2 -> trainer(in.message());
        case 3 -> normalizer(in.message());
        default -> in.skip();
      }
    }
  }

  private void piece(ProtoReader in) {
    String text = "";
    float score = 0;
    int kind = Pieces.NORMAL;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> text = in.text();
        case 2 -> score = in.floating();
        case 3 -> kind = (int) in.varint();
        default -> in.skip();
      }
    }
    if (kind < Pieces.NORMAL || kind > Pieces.BYTE) {
      throw new TokenizerFileException(
          file, "pieces[" + pieces.size() + "].type", "is not a known kind of piece");
    }
    if (Float.isNaN(score)) {
      throw new TokenizerFileException(
          file, "pieces[" + pieces.size() + "].score", "is not a number");
    }
    pieces.add(text.getBytes(StandardCharsets.UTF_8), score, kind);
  }

  private void trainer(ProtoReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 3 -> modelType = (int) in.varint();
        case 24 -> spaceAsSuffix = in.bool();
        case 35 -> byteFallback = in.bool();
        case 40 -> configuredIds.put(SpecialRole.UNK, (int) in.varint());
        case 41 -> configuredIds.put(SpecialRole.BOS, (int) in.varint());
        case 42 -> configuredIds.put(SpecialRole.EOS, (int) in.varint());
        case 43 -> configuredIds.put(SpecialRole.PAD, (int) in.varint());
        case 44 -> unknownSurface = in.text();
        default -> in.skip();
      }
    }
  }

  private void normalizer(ProtoReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 2 -> charsmap = in.bytes();
        case 3 -> dummyPrefix = in.bool();
        case 4 -> squeezeSpaces = in.bool();
        case 5 -> escapeSpaces = in.bool();
        default -> in.skip();
      }
    }
  }

  private TokenizerSpec spec(boolean controlsInText) {
    int unknownId = pieces.first(Pieces.UNKNOWN);
    if (unknownId < 0) {
      throw new TokenizerFileException(file, "pieces", "there is no unknown piece");
    }
    Normalizer normalizer =
        new Normalizer.SentencePiece(
            charsmap, dummyPrefix, squeezeSpaces, escapeSpaces, spaceAsSuffix, pieces.symbols());
    try {
      TextNormalizers.of(normalizer);
    } catch (IllegalArgumentException malformed) {
      throw new TokenizerFileException(
          file, "normalizer_spec.precompiled_charsmap", String.valueOf(malformed.getMessage()));
    }
    SpecialTokens special = specialTokens(unknownId);
    return new TokenizerSpec(
        SourceFormat.SENTENCE_PIECE,
        normalizer,
        modelType == WORD ? words() : PreTokenizer.NONE,
        model(unknownId),
        beginning(special.id(SpecialRole.BOS)),
        pieces.decoder(unknownId, unknownSurface, leadingSpaces()),
        pieces.addedTokens(controlsInText),
        special,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  /** The one that was put in front; all, where a text cannot begin with any. */
  private int leadingSpaces() {
    if (squeezeSpaces) {
      return Integer.MAX_VALUE;
    }
    return dummyPrefix && !spaceAsSuffix ? 1 : 0;
  }

  private PreTokenizer words() {
    return new PreTokenizer.Split(
        new TextPattern.Literal("\u2581"),
        spaceAsSuffix
            ? PreTokenizer.Behavior.MERGED_WITH_PREVIOUS
            : PreTokenizer.Behavior.MERGED_WITH_NEXT,
        false);
  }

  private TokenModel model(int unknownId) {
    return switch (modelType) {
      case UNIGRAM -> pieces.unigram(unknownId, byteFallback);
      case BPE -> pieces.bpe(unknownId, byteFallback);
      case WORD -> pieces.words(unknownId);
      case CHAR -> pieces.characters(unknownId);
      default ->
          throw new TokenizerFileException(
              file, "trainer_spec.model_type", modelType + " is not a known model");
    };
  }

  private SpecialTokens specialTokens(int unknownId) {
    Map<SpecialRole, SpecialTokens.Named> roles = new EnumMap<>(SpecialRole.class);
    configuredIds.forEach(
        (role, id) -> {
          boolean isThere =
              role == SpecialRole.UNK
                  ? id == unknownId
                  : id >= 0 && id < pieces.size() && pieces.kind(id) == Pieces.CONTROL;
          if (isThere) {
            roles.put(role, new SpecialTokens.Named(pieces.vocabulary().token(id), id));
          }
        });
    return new SpecialTokens(roles);
  }

  private static PostProcessor beginning(int id) {
    if (id < 0) {
      return PostProcessor.NONE;
    }
    Piece begin = new Piece.Special(new int[] {id});
    return new PostProcessor.Template(
        List.of(begin, new Piece.Text(false)),
        List.of(begin, new Piece.Text(false), new Piece.Text(true)));
  }
}
