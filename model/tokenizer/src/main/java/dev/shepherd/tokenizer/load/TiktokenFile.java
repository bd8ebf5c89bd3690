package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Files of the tiktoken library: lines of a token's bytes in base64, a space and its rank, which is
 * its id.
 *
 * <p>The file tells neither the pattern nor the special tokens. The encodings of OpenAI are known
 * by their file names; a Kimi model is known by the files beside it, and gets 256 slots behind the
 * ranks for special tokens; any other gets the pattern of Llama 3 and the special tokens of {@code
 * tokenizer_config.json}.
 */
final class TiktokenFile {

  private static final int KIMI_SLOTS = 256;

  /** Longest line that is looked at. */
  private static final int LINE_LIMIT = 1 << 16;

  private final String file;
  private final byte[] content;
  private final ConfigFiles files;

  private TiktokenFile(String file, byte[] content, ConfigFiles files) {
    this.file = file;
    this.content = content;
    this.files = files;
  }

  static TokenizerSpec read(String file, byte[] content, ConfigFiles files) {
    return new TiktokenFile(file, content, files).spec();
  }

  /** Whether a file begins as one of these does. */
  static boolean looksLike(byte[] content) {
    int at = 0;
    while (at < content.length && at < 512 && isBase64(content[at])) {
      at++;
    }
    return at >= 4
        && at + 1 < content.length
        && content[at] == ' '
        && content[at + 1] >= '0'
        && content[at + 1] <= '9';
  }

  private static boolean isBase64(byte b) {
    return (b >= 'A' && b <= 'Z')
        || (b >= 'a' && b <= 'z')
        || (b >= '0' && b <= '9')
        || b == '+'
        || b == '/'
        || b == '=';
  }

  private TokenizerSpec spec() {
    Vocabulary vocabulary = vocabulary();
    Map<Integer, AddedToken> configured = AddedTokensDecoder.read(files.tokenizerConfig());
    List<AddedToken> specials = new ArrayList<>(configured.values());
    String pattern = SplitPatterns.LLAMA3;
    if (files.isKimi()) {
      pattern = SplitPatterns.KIMI;
      reserve(configured, vocabulary.size(), specials);
    } else {
      OpenAiEncoding encoding = OpenAiEncoding.of(file);
      if (encoding != null) {
        pattern = encoding.pattern();
        encoding
            .specials()
            .forEach(
                (text, id) -> {
                  if (!configured.containsKey(id)) {
                    specials.add(special(text, id));
                  }
                });
      }
    }
    return new TokenizerSpec(
        SourceFormat.TIKTOKEN,
        Normalizer.NONE,
        SplitPatterns.byteLevel(pattern),
        new TokenModel.Bpe(
            vocabulary, RankedMerges.byId(file, vocabulary), -1, false, false, true, "", ""),
        PostProcessor.NONE,
        new Decoder.ByteLevel(),
        specials,
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private static AddedToken special(String text, int id) {
    return new AddedToken(id, text, text, AddedToken.Stage.RAW, false, false, false, true);
  }

  private static void reserve(
      Map<Integer, AddedToken> configured, int ranks, List<AddedToken> specials) {
    for (int id = ranks; id < ranks + KIMI_SLOTS; id++) {
      if (!configured.containsKey(id)) {
        specials.add(special("<|reserved_token_" + id + "|>", id));
      }
    }
  }

  private Vocabulary vocabulary() {
    Vocabulary.Builder vocabulary = Vocabulary.builder(content.length / 16);
    byte[] raw = new byte[256];
    byte[] standIns = new byte[512];
    int line = 0;
    int at = 0;
    while (at < content.length) {
      int end = at;
      int space = -1;
      while (end < content.length && content[end] != '\n') {
        if (content[end] == ' ' && space < 0) {
          space = end;
        }
        end++;
      }
      int last = end > at && content[end - 1] == '\r' ? end - 1 : end;
      line++;
      if (last > at) {
        if (space < 0 || last - at > LINE_LIMIT) {
          throw fail(line, "must be base64, a space and a rank");
        }
        if (raw.length < space - at) {
          raw = new byte[(space - at) * 2];
          standIns = new byte[raw.length * 2];
        }
        int bytes = base64(line, at, space, raw);
        int length = ByteAlphabet.encode(raw, 0, bytes, standIns, 0);
        try {
          vocabulary.add(standIns, 0, length, rank(line, space + 1, last));
        } catch (IllegalArgumentException outside) {
          throw fail(line, String.valueOf(outside.getMessage()));
        }
      }
      at = end + 1;
    }
    if (vocabulary.size() == 0) {
      throw new TokenizerFileException(file, "", "has no tokens");
    }
    return vocabulary.build();
  }

  private int base64(int line, int from, int to, byte[] out) {
    try {
      // The decoder wants an array of its own.
      return Base64.getDecoder().decode(Arrays.copyOfRange(content, from, to), out);
    } catch (IllegalArgumentException malformed) {
      throw fail(line, "is not base64");
    }
  }

  private int rank(int line, int from, int to) {
    int rank = 0;
    for (int i = from; i < to; i++) {
      if (content[i] < '0' || content[i] > '9' || i - from > 8) {
        throw fail(line, "has no integer rank");
      }
      rank = rank * 10 + (content[i] - '0');
    }
    if (from >= to) {
      throw fail(line, "has no integer rank");
    }
    return rank;
  }

  private TokenizerFileException fail(int line, String reason) {
    return new TokenizerFileException(file, "line " + line, reason);
  }
}
