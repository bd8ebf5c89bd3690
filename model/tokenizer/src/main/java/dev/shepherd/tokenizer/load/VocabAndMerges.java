package dev.shepherd.tokenizer.load;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** {@code vocab.json} and {@code merges.txt} of Qwen2 tokenizers. */
final class VocabAndMerges {

  static final String VOCAB = "vocab.json";
  static final String MERGES = "merges.txt";

  private static final List<String> CLASSES = List.of("Qwen2Tokenizer", "Qwen2TokenizerFast");

  private VocabAndMerges() {}

  /** Whether a tokenizer of this class can be built from the two files. */
  static boolean isKnownClass(String tokenizerClass) {
    return CLASSES.contains(tokenizerClass);
  }

  static TokenizerSpec read(byte[] vocab, byte[] merges, ConfigFiles files) {
    byte[] json = JsonPart.withoutMark(vocab);
    FieldScanner grammar = new FieldScanner(List.of());
    if (!grammar.scan(json)) {
      throw new TokenizerFileException(
          VOCAB, "", "malformed JSON: " + grammar.error().getMessage());
    }
    Vocabulary vocabulary =
        VocabularyJson.object(new JsonBytes(VOCAB, "", json, grammar.rootStart()), json.length);
    Normalizer normalizer = new Normalizer.Unicode(Normalizer.Unicode.Form.NFC);
    return new TokenizerSpec(
        SourceFormat.VOCAB_AND_MERGES,
        normalizer,
        preTokenizer(files),
        new TokenModel.Bpe(vocabulary, merges(merges, vocabulary), -1, false, false, false, "", ""),
        new PostProcessor.ByteLevel(),
        new Decoder.ByteLevel(),
        addedTokens(vocabulary, normalizer, files),
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private static PreTokenizer preTokenizer(ConfigFiles files) {
    Boolean prefixSpace = files.flag("add_prefix_space");
    return new PreTokenizer.Sequence(
        List.of(
            new PreTokenizer.Split(
                new TextPattern.Regex(SplitPatterns.QWEN2), PreTokenizer.Behavior.ISOLATED, false),
            new PreTokenizer.ByteLevel(prefixSpace != null && prefixSpace, false)));
  }

  private static Merges merges(byte[] text, Vocabulary vocabulary) {
    MergeList list = new MergeList(vocabulary, 0);
    int line = 0;
    int at = 0;
    while (at < text.length) {
      int end = at;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      int last = end > at && text[end - 1] == '\r' ? end - 1 : end;
      line++;
      if (last > at) {
        String wrong = list.line(text, at, last);
        if (!wrong.isEmpty()) {
          throw new TokenizerFileException(MERGES, "line " + line, wrong);
        }
      }
      at = end + 1;
    }
    return list.build();
  }

  private static List<AddedToken> addedTokens(
      Vocabulary vocabulary, Normalizer normalizer, ConfigFiles files) {
    JsonPart config = files.tokenizerConfig();
    AddedTokens added =
        new AddedTokens("tokenizer_config.json", vocabulary, TextNormalizers.of(normalizer));
    JsonPart listed = config == null ? null : config.object("added_tokens_decoder");
    if (listed == null) {
      return new ArrayList<>();
    }
    AddedTokensDecoder.read(config)
        .forEach(
            (id, token) -> {
              JsonPart part = listed.object(String.valueOf(id));
              if (part != null && added.add(part, token.content()) != id) {
                throw part.fail(
                    "content",
                    "gets another id than "
                        + id
                        + ": non-contiguous explicit added-token IDs are unsupported");
              }
            });
    return added.list();
  }
}
