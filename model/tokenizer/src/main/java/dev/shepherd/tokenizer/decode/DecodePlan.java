package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder cut in two: what can be worked out per token beforehand, and the steps that remain.
 *
 * <p>The leading decoders that look at each token alone (and whether it is the first) are applied
 * to the whole vocabulary once. The rest becomes a chain of {@link Step}s for every decoding.
 * Immutable.
 */
final class DecodePlan {

  private final TokenTable table;
  private final List<Decoder> rest;
  private final boolean bytesPerCharacter;

  private DecodePlan(TokenTable table, List<Decoder> rest, boolean bytesPerCharacter) {
    this.table = table;
    this.rest = rest;
    this.bytesPerCharacter = bytesPerCharacter;
  }

  static DecodePlan of(TokenizerSpec spec) {
    List<Decoder> all = new ArrayList<>();
    flatten(spec.decoder(), all);
    List<PieceEdit> edits = new ArrayList<>();
    for (Decoder decoder : all) {
      if (!isEdit(decoder)) {
        break;
      }
      edits.add(edit(decoder));
    }
    List<Decoder> rest = List.copyOf(all.subList(edits.size(), all.size()));
    TokenTable.Kind kind =
        switch (rest.isEmpty() ? new Decoder.Fuse() : rest.getFirst()) {
          case Decoder.ByteLevel level -> TokenTable.Kind.BYTE_LEVEL;
          case Decoder.ByteFallback fallback -> TokenTable.Kind.BYTE_FALLBACK;
          default -> TokenTable.Kind.TEXT;
        };
    boolean bytesPerCharacter =
        spec.format() == SourceFormat.SENTENCE_PIECE || spec.format() == SourceFormat.GGUF;
    return new DecodePlan(TokenTable.of(spec, List.copyOf(edits), kind), rest, bytesPerCharacter);
  }

  TokenTable table() {
    return table;
  }

  /** New steps, ending in {@code output}. */
  Step chain(Step output) {
    return chain(0, false, output);
  }

  /** The steps from one decoder on; {@code fused} says that pieces come in parts. */
  private Step chain(int index, boolean fused, Step output) {
    if (index == rest.size()) {
      return output;
    }
    Decoder decoder = rest.get(index);
    boolean fuses = decoder instanceof Decoder.Fuse || decoder instanceof Decoder.ByteLevel;
    Step next = chain(index + 1, fused || fuses, output);
    if (decoder instanceof Decoder.Fuse) {
      return new FuseStep(next);
    }
    return fused ? inParts(decoder, next) : whole(decoder, next);
  }

  private Step inParts(Decoder decoder, Step next) {
    if (decoder instanceof Decoder.Strip strip) {
      return new StripStep(strip(strip), next);
    }
    if (decoder instanceof Decoder.Replace replace
        && replace.pattern() instanceof TextPattern.Literal literal
        && !literal.text().isEmpty()) {
      return new ReplaceStep(new Replacement(literal.text(), replace.content()), next);
    }
    if (decoder instanceof Decoder.Metaspace metaspace) {
      // There is one piece only, so it is the first.
      String standIn = Character.toString(metaspace.replacement());
      return new ReplaceStep(new Replacement(standIn, dropsFirst(metaspace) ? "" : " "), next);
    }
    return new GatherStep(whole(decoder, next));
  }

  private Step whole(Decoder decoder, Step next) {
    return switch (decoder) {
      case Decoder.ByteLevel level -> new ByteLevelStep(next);
      case Decoder.ByteFallback fallback -> new ByteFallbackStep(bytesPerCharacter, next);
      case Decoder.Spaces spaces -> new SpacesStep(next);
      case Decoder.BpeSuffix suffix -> new BpeSuffixStep(suffix.suffix(), next);
      case Decoder.Ctc ctc -> new CtcStep(ctc.padToken(), ctc.wordDelimiter(), ctc.cleanup(), next);
      default -> new EditStep(edit(decoder), next);
    };
  }

  private static void flatten(Decoder decoder, List<Decoder> into) {
    if (decoder instanceof Decoder.Sequence sequence) {
      sequence.steps().forEach(step -> flatten(step, into));
    } else {
      into.add(decoder);
    }
  }

  private static boolean isEdit(Decoder decoder) {
    return decoder instanceof Decoder.Replace
        || decoder instanceof Decoder.Strip
        || decoder instanceof Decoder.Metaspace
        || decoder instanceof Decoder.WordPiece;
  }

  private static PieceEdit edit(Decoder decoder) {
    return switch (decoder) {
      case Decoder.Replace replace -> replacement(replace);
      case Decoder.Strip strip -> strip(strip);
      case Decoder.Metaspace metaspace ->
          PieceEdits.Metaspace.of(metaspace.replacement(), dropsFirst(metaspace));
      case Decoder.WordPiece wordPiece ->
          new PieceEdits.WordPiece(
              wordPiece.prefix().getBytes(StandardCharsets.UTF_8), wordPiece.cleanup());
      default -> throw new IllegalArgumentException("no edit of single tokens: " + decoder);
    };
  }

  private static PieceEdit replacement(Decoder.Replace replace) {
    return switch (replace.pattern()) {
      case TextPattern.Literal literal -> new Replacement(literal.text(), replace.content());
      case TextPattern.Regex regex ->
          new RegexEdit(TextNormalizers.of(new Normalizer.Replace(regex, replace.content())));
    };
  }

  private static PieceEdits.Strip strip(Decoder.Strip strip) {
    return new PieceEdits.Strip(PieceEdits.utf8(strip.codePoint()), strip.start(), strip.stop());
  }

  private static boolean dropsFirst(Decoder.Metaspace metaspace) {
    return metaspace.prepend() != PreTokenizer.PrependScheme.NEVER;
  }
}
