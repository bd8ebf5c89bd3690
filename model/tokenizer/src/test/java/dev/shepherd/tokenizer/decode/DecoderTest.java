package dev.shepherd.tokenizer.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DecoderTest {

  private static final Decoder LLAMA =
      new Decoder.Sequence(
          List.of(
              new Decoder.Replace(new TextPattern.Literal("\u2581"), " "),
              new Decoder.ByteFallback(),
              new Decoder.Fuse(),
              new Decoder.Strip(' ', 1, 0)));

  @Test
  void everyChainOfDecodersGivesWhatTheLibraryGives() {
    for (DecoderCase c : DecoderCase.shipped()) {
      byte[] text = Detokenizer.of(c.spec()).decode(c.ids(), c.skipSpecial());
      assertThat(new String(text, StandardCharsets.UTF_8)).as(c.source()).isEqualTo(c.text());
    }
  }

  @Test
  void textsOfSingleTokensPutTogetherAreTheWholeTextAndEachIsWellFormed() {
    for (DecoderCase c : DecoderCase.shipped()) {
      IncrementalDecoder decoder = Detokenizer.of(c.spec()).incremental(c.skipSpecial());
      var text = new StringBuilder();
      for (int id : c.ids()) {
        byte[] part = decoder.push(id);
        assertThat(Utf8Walk.isWhole(part, 0, part.length)).as(c.source()).isTrue();
        text.append(new String(part, StandardCharsets.UTF_8));
      }
      text.append(new String(decoder.finish(), StandardCharsets.UTF_8));
      assertThat(text).as(c.source()).hasToString(c.text());
    }
  }

  @Test
  void aDecoderIsAsNewAfterItsEnd() {
    for (DecoderCase c : DecoderCase.shipped().subList(0, 300)) {
      IncrementalDecoder decoder = Detokenizer.of(c.spec()).incremental(c.skipSpecial());
      for (int round = 0; round < 2; round++) {
        var text = new ByteBuilder(0);
        for (int id : c.ids()) {
          decoder.push(id, text);
        }
        decoder.finish(text);
        assertThat(text).as(c.source()).hasToString(c.text());
      }
    }
  }

  @Test
  void aCharacterIsToldWithItsLastByteAndNotBefore() {
    // The stand-ins of F0 9F, 98, 80 and of "a".
    IncrementalDecoder decoder =
        Detokenizer.of(spec(new Decoder.ByteLevel(), "\u00f0\u0141", "\u013a", "\u0122", "a"))
            .incremental(false);
    assertThat(push(decoder, 0)).isEmpty();
    assertThat(push(decoder, 1)).isEmpty();
    assertThat(push(decoder, 2)).isEqualTo("\ud83d\ude00");
    assertThat(push(decoder, 3)).isEqualTo("a");
    assertThat(push(decoder, 0)).isEmpty();
    assertThat(push(decoder, 3)).isEqualTo("\ufffda");
    assertThat(push(decoder, 0)).isEmpty();
    assertThat(decoder.finish()).isEqualTo("\ufffd".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void spellingBytesAreToldWhenTheirRunEndsOrCannotBeRight() {
    IncrementalDecoder decoder =
        Detokenizer.of(spec(LLAMA, "\u2581a", "<0xC3>", "<0xA9>", "<0xFF>", "b"))
            .incremental(false);
    assertThat(push(decoder, 0)).isEqualTo("a");
    assertThat(push(decoder, 0)).isEqualTo(" a");
    assertThat(push(decoder, 1)).isEmpty();
    assertThat(push(decoder, 2)).isEmpty();
    assertThat(push(decoder, 4)).isEqualTo("\u00e9b");
    assertThat(push(decoder, 1)).isEmpty();
    assertThat(push(decoder, 3)).isEqualTo("\ufffd\ufffd");
    assertThat(push(decoder, 2)).isEqualTo("\ufffd");
  }

  @Test
  void idsThatAreNoTokensAddNothing() {
    Detokenizer detokenizer = Detokenizer.of(spec(new Decoder.Fuse(), "a"));
    int[] ids = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0};
    assertThat(detokenizer.decode(ids, false)).isEqualTo("aa".getBytes(StandardCharsets.UTF_8));
    assertThat(detokenizer.knows(0)).isTrue();
    assertThat(detokenizer.knows(1)).isFalse();
    assertThat(detokenizer.knows(-1)).isFalse();
  }

  @Test
  void theFirstTokenMayLoseItsSpaceOnlyAsTheFirst() {
    Detokenizer detokenizer =
        Detokenizer.of(
            spec(
                new Decoder.Metaspace(0x2581, PreTokenizer.PrependScheme.ALWAYS, true), "\u2581a"));
    assertThat(detokenizer.decode(new int[] {0, 0}, false))
        .isEqualTo("a a".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void cleaningUpTextThatStreamsIsCleaningUpTheWholeText() {
    List<String> tokens = new ArrayList<>();
    for (String token :
        List.of(
            " ", "'", ".", "n", "t", "m", "s", "v", "e", "r", " n", "n't", " '", "' ", "\u00e9",
            ",", "ab", "!")) {
      tokens.add(token);
    }
    Detokenizer detokenizer =
        Detokenizer.of(DecoderCase.spec(tokens, List.of(), new Decoder.Fuse()));
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      IncrementalDecoder cleaning = detokenizer.incremental(false, true);
      var plain = new StringBuilder();
      var cleaned = new StringBuilder();
      int length = random.nextInt(24);
      for (int i = 0; i < length; i++) {
        int id = random.nextInt(tokens.size());
        plain.append(tokens.get(id));
        cleaned.append(push(cleaning, id));
      }
      cleaned.append(new String(cleaning.finish(), StandardCharsets.UTF_8));
      String expected =
          plain
              .toString()
              .replace(" .", ".")
              .replace(" ?", "?")
              .replace(" !", "!")
              .replace(" ,", ",")
              .replace(" ' ", "'")
              .replace(" n't", "n't")
              .replace(" 'm", "'m")
              .replace(" 's", "'s")
              .replace(" 've", "'ve")
              .replace(" 're", "'re");
      assertThat(cleaned).as("seed %d: %s", seed, plain).hasToString(expected);
    }
  }

  private static TokenizerSpec spec(Decoder decoder, String... tokens) {
    return DecoderCase.spec(List.of(tokens), List.of(), decoder);
  }

  private static String push(IncrementalDecoder decoder, int id) {
    return new String(decoder.push(id), StandardCharsets.UTF_8);
  }
}
