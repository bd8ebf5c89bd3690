package dev.shepherd.tokenizer.load;

import static dev.shepherd.tokenizer.load.SampleFiles.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every format of a tokenizer, and what the small files beside it add. */
class FormatsTest {

  @TempDir Path folder;

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  private void write(String name, String content) throws IOException {
    write(name, utf8(content));
  }

  private TokenizerSpec load() {
    return TokenizerLoader.load(folder);
  }

  private static int[] encode(TokenizerSpec spec, String text, boolean special) {
    return Tokenizer.of(spec).encode(text, special);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void mergesMayBePairsOrStrings(boolean strings) throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(strings));
    TokenizerSpec spec = load();
    assertThat(((TokenModel.Bpe) spec.model()).merges().size()).isEqualTo(4);
    assertThat(encode(spec, "ab bc", false)).containsExactly(256, 32, 257);
    assertThat(spec.format()).isEqualTo(SourceFormat.HUGGING_FACE);
  }

  @Test
  void addedTokensGetTheirIdsByRuleAndNotByClaim() throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(false));
    assertThat(load().addedTokens())
        .extracting(AddedToken::content, AddedToken::id)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("<s>", 260),
            org.assertj.core.groups.Tuple.tuple("</s>", 261),
            org.assertj.core.groups.Tuple.tuple("abc", 258),
            org.assertj.core.groups.Tuple.tuple("<x>", 262));
  }

  @Test
  void configuredSpecialTokensWinOverUsualNames() throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(false));
    assertThat(load().specialTokens().text(SpecialRole.BOS)).isEqualTo("<s>");
    write("tokenizer_config.json", "{\"bos_token\":null,\"eos_token\":{\"content\":\"<x>\"}}");
    assertThat(load().specialTokens().id(SpecialRole.BOS)).isEqualTo(-1);
    assertThat(load().specialTokens().id(SpecialRole.EOS)).isEqualTo(262);
    Files.delete(folder.resolve("tokenizer_config.json"));
    write("special_tokens_map.json", "{\"pad_token\":\"<x>\"}");
    assertThat(load().specialTokens().id(SpecialRole.PAD)).isEqualTo(262);
  }

  @Test
  void beginAndEndAreAddedAsConfigured() throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(false));
    write("tokenizer_config.json", "{\"add_bos_token\":true,\"add_eos_token\":true}");
    assertThat(encode(load(), "a", true)).containsExactly(260, 97, 261);
    write("tokenizer_config.json", "{\"add_eos_token\":true}");
    assertThat(encode(load(), "a", true)).containsExactly(97, 261);
    write("tokenizer_config.json", "{\"add_bos_token\":false}");
    assertThat(encode(load(), "a", true)).containsExactly(97);
  }

  @Test
  void endIdsComeFromBothConfigs() throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(false));
    write("config.json", "{\"eos_token_id\":7,\"model_type\":\"m\",\"architectures\":[\"A\"]}");
    write("generation_config.json", "{\"eos_token_id\":[9,7,3]}");
    assertThat(load().endIds()).containsExactly(3, 7, 9);
    assertThat(load().facts().modelType()).isEqualTo("m");
    assertThat(load().facts().architectures()).containsExactly("A");
    write("config.json", "not JSON");
    assertThat(load().endIds()).containsExactly(3, 7, 9);
  }

  @Test
  void chatTemplatesAreFoundInOrder() throws IOException {
    write("tokenizer.json", SampleFiles.huggingFace(false));
    write(
        "tokenizer_config.json",
        "{\"chat_template\":[{\"name\":\"default\",\"template\":\"D\"},"
            + "{\"name\":\"tool_use\",\"template\":\"T\"}]}");
    assertThat(load().facts().chatTemplates())
        .containsEntry("default", "D")
        .containsEntry("tool_use", "T");
    write("chat_template.jinja", " J\\nK ");
    assertThat(load().facts().chatTemplates()).containsEntry("default", "J\nK");
    write("chat_template.json", "{\"chat_template\":\"S\"}");
    assertThat(load().facts().chatTemplates()).containsEntry("default", "S");
  }

  @Test
  void tiktokenFilesMergeByRank() throws IOException {
    write("tiktoken.model", SampleFiles.tiktoken());
    write(
        "tokenizer_config.json",
        "{\"added_tokens_decoder\":{\"270\":{\"content\":\"<|im_end|>\",\"special\":true}}}");
    TokenizerSpec spec = load();
    assertThat(spec.format()).isEqualTo(SourceFormat.TIKTOKEN);
    assertThat(encode(spec, "xabc<|im_end|>", false)).containsExactly(120, 258, 270);
  }

  @Test
  void kimiModelsHaveReservedTokens() throws IOException {
    write("tiktoken.model", SampleFiles.tiktoken());
    write("config.json", "{\"model_type\":\"kimi_k2\"}");
    TokenizerSpec spec = load();
    assertThat(spec.addedTokens()).hasSize(256);
    assertThat(spec.addedTokens().getFirst().content()).isEqualTo("<|reserved_token_260|>");
    assertThat(encode(spec, "\u4f60\u597da<|reserved_token_300|>", false)).endsWith(97, 300);
  }

  @Test
  void harmonyHasItsSpecialTokens() throws IOException {
    write("o200k_harmony.tiktoken", SampleFiles.tiktoken());
    TokenizerSpec spec = load();
    assertThat(encode(spec, "<|start|><|call|><|reserved_201087|>", false))
        .containsExactly(200006, 200012, 201087);
    assertThat(spec.addedTokens()).hasSize(1091);
  }

  @Test
  void tekkenIdsBeginBehindTheSpecialTokens() throws IOException {
    write("tekken.json", SampleFiles.tekken());
    TokenizerSpec spec = load();
    assertThat(spec.format()).isEqualTo(SourceFormat.TEKKEN);
    assertThat(spec.vocabularySize()).isEqualTo(260);
    assertThat(encode(spec, "abc", true)).containsExactly(1, 263);
    assertThat(encode(spec, "<s>", false)).hasSize(3);
    write("tokenizer_config.json", "{}");
    assertThat(encode(load(), "<s>", false)).containsExactly(1);
  }

  @Test
  void sentencePieceBpeMergesByScore() throws IOException {
    write("tokenizer.model", SampleFiles.sentencePiece(2));
    TokenizerSpec spec = load();
    assertThat(spec.format()).isEqualTo(SourceFormat.SENTENCE_PIECE);
    // The best pair is the space with a, so that abc never comes about at the beginning.
    assertThat(encode(spec, "abc", false)).containsExactly(260, 265, 266);
    assertThat(encode(spec, "a  b[SYM]c", true)).containsExactly(1, 260, 263, 265, 3, 266);
    assertThat(encode(spec, "\u4f60", false)).containsExactly(263, 4 + 0xE4, 4 + 0xBD, 4 + 0xA0);
  }

  @Test
  void sentencePieceUnigramTakesTheBestPath() throws IOException {
    write("tokenizer.model", SampleFiles.sentencePiece(1));
    assertThat(encode(load(), "abc", false)).containsExactly(263, 262);
    assertThat(encode(load(), "[SYM]", false)).containsExactly(263, 3);
  }

  @Test
  void ggufHoldsSentencePieceVocabularies() throws IOException {
    write("model.gguf", SampleFiles.ggufLlama());
    TokenizerSpec spec = load();
    assertThat(spec.format()).isEqualTo(SourceFormat.GGUF);
    assertThat(encode(spec, "abc", true)).containsExactly(1, 260, 265, 266);
    assertThat(spec.endIds()).containsExactly(2);
    assertThat(spec.facts().chatTemplates()).containsEntry("default", "{{ messages }}");
  }

  @Test
  void ggufHoldsByteLevelVocabularies() throws IOException {
    write("model.gguf", SampleFiles.ggufGpt2("qwen2"));
    assertThat(encode(load(), "abc ab<|end|>", false)).containsExactly(258, 32, 256, 260);
    write("model.gguf", SampleFiles.ggufGpt2("nobody-knows"));
    assertThatThrownBy(this::load)
        .isInstanceOf(TokenizerFileException.class)
        .hasMessageContaining("model.gguf: tokenizer.ggml.pre: 'nobody-knows'");
  }

  @Test
  void qwen2IsReadFromVocabAndMerges() throws IOException {
    String json = SampleFiles.huggingFace(false);
    int from = json.indexOf("\"vocab\":") + 8;
    write("vocab.json", json.substring(from, json.indexOf("},\"merges\"") + 1));
    write("merges.txt", "#version: 0.2\na b\nb c\nab c\n\u0120 a\n");
    assertThatThrownBy(this::load).hasMessageContaining("missing tokenizer_class");
    write("tokenizer_config.json", "{\"tokenizer_class\":\"GPT9\"}");
    assertThatThrownBy(this::load).hasMessageContaining("tokenizer_class 'GPT9'");
    String tokens = "\"added_tokens_decoder\":{\"%d\":{\"content\":\"<|x|>\",\"special\":true}}";
    write(
        "tokenizer_config.json",
        "{\"tokenizer_class\":\"Qwen2Tokenizer\"," + String.format(tokens, 260) + "}");
    assertThat(encode(load(), "abc a<|x|>", false)).containsExactly(258, 259, 260);
    write(
        "tokenizer_config.json",
        "{\"tokenizer_class\":\"Qwen2Tokenizer\"," + String.format(tokens, 270) + "}");
    assertThatThrownBy(this::load)
        .hasMessageContaining("non-contiguous explicit added-token IDs are unsupported");
  }

  @Test
  void filesAreKnownByTheirFirstBytes() throws IOException {
    write("a.bin", SampleFiles.ggufLlama());
    write("b.bin", SampleFiles.sentencePiece(2));
    write("c.bin", SampleFiles.huggingFace(true));
    write("d.bin", SampleFiles.tiktoken());
    write("e.bin", "who knows");
    assertThat(List.of("a.bin", "b.bin", "c.bin", "d.bin"))
        .extracting(name -> TokenizerLoader.load(folder.resolve(name)).format())
        .containsExactly(
            SourceFormat.GGUF,
            SourceFormat.SENTENCE_PIECE,
            SourceFormat.HUGGING_FACE,
            SourceFormat.TIKTOKEN);
    assertThatThrownBy(() -> TokenizerLoader.load(folder.resolve("e.bin")))
        .hasMessageContaining("Unable to determine tokenizer type");
    assertThatThrownBy(() -> TokenizerLoader.load(folder.resolve("gone.json")))
        .hasMessageContaining("File not found");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> TokenizerLoader.load(empty))
        .hasMessageContaining("does not contain a valid tokenizer file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"NFC\" | \"NFX\" | normalizer.type: 'NFX' is not a known normalizer",
        "\"BPE\" | \"XPE\" | model.type: 'XPE' is not a known model",
        "[\"b\",\"c\"] | [\"b\",\"zz\"] | model.merges: token 'zz' of a merge is not in the vocabulary",
        "[\"b\",\"c\"] | [\"b\"] | model.merges: must be a pair of tokens",
        "\"ab\":256 | \"ab\":2560000000 | model.vocab: must be an integer",
        "\"ab\":256 | \"ab\":99999999 | model.vocab: id 99999999 is not between",
        "\"ab\":256 | \"ab\":\"x\" | model.vocab: must be an integer",
        "\"ab\":256 | \"\\ud800\":256 | model.vocab: half a surrogate pair",
        "\"content\":\"<s>\" | \"content\":5 | added_tokens[0].content: must be a string",
        "\"merges\": | \"merged\": | model.merges: is missing",
        "\"model\": | \"modell\": | model: is missing",
        "\"fuse_unk\":false | \"fuse_unk\":0 | model.fuse_unk: must be true or false",
        "]}} | ]} | malformed JSON",
      })
  void errorsNameFileFieldAndReason(String from, String to, String message) throws IOException {
    String json = SampleFiles.huggingFace(false);
    assertThat(json).contains(from);
    write("tokenizer.json", json.replace(from, to));
    assertThatThrownBy(this::load)
        .isInstanceOf(TokenizerFileException.class)
        .hasMessageStartingWith("tokenizer.json: ")
        .hasMessageContaining(message);
  }
}
