package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.post.PostIds;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PostProcessor.Piece;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds to a tokenizer what the small files beside it say. */
final class Finishing {

  /** What a special token is usually called; the first that exists is taken. */
  private static final Map<SpecialRole, List<String>> USUAL =
      Map.of(
          SpecialRole.BOS, List.of("<s>", "<|startoftext|>", "<BOS>", "[CLS]"),
          SpecialRole.EOS, List.of("</s>", "<|endoftext|>", "<EOS>", "[SEP]"),
          SpecialRole.UNK, List.of("<unk>", "<UNK>", "[UNK]"),
          SpecialRole.SEP, List.of("[SEP]", "<sep>", "<SEP>"),
          SpecialRole.PAD, List.of("<pad>", "<PAD>", "[PAD]"),
          SpecialRole.CLS, List.of("[CLS]", "<cls>", "<CLS>"),
          SpecialRole.MASK, List.of("[MASK]", "<mask>", "<MASK>"));

  private final TokenizerSpec spec;
  private final ConfigFiles files;
  private final Map<String, Integer> addedIds = new HashMap<>();

  private Finishing(TokenizerSpec spec, ConfigFiles files) {
    this.spec = spec;
    this.files = files;
    for (AddedToken token : spec.addedTokens()) {
      addedIds.put(token.content(), token.id());
    }
  }

  /** The tokenizer with special tokens, end ids, facts and the configured post-processor. */
  static TokenizerSpec apply(TokenizerSpec spec, ConfigFiles files) {
    return new Finishing(spec, files).finished();
  }

  private TokenizerSpec finished() {
    SpecialTokens special = specialTokens();
    Boolean cleanUp = files.flag("clean_up_tokenization_spaces");
    return new TokenizerSpec(
        spec.format(),
        spec.normalizer(),
        spec.preTokenizer(),
        spec.model(),
        postProcessor(special),
        spec.decoder(),
        spec.addedTokens(),
        special,
        endIds(),
        cleanUp != null && cleanUp,
        facts());
  }

  private List<Integer> endIds() {
    List<Integer> inFiles = files.endIds();
    return inFiles.isEmpty() ? spec.endIds() : inFiles;
  }

  /** What the files say, else what the tokenizer itself does. */
  private ModelFacts facts() {
    ModelFacts own = spec.facts();
    ModelFacts beside = files.facts();
    return new ModelFacts(
        beside.architectures(),
        beside.modelType().isEmpty() ? own.modelType() : beside.modelType(),
        beside.tokenizerClass(),
        beside.chatTemplates().isEmpty() ? own.chatTemplates() : beside.chatTemplates());
  }

  private SpecialTokens specialTokens() {
    Map<SpecialRole, String> configured = files.specialTexts();
    Map<SpecialRole, SpecialTokens.Named> byRole = new EnumMap<>(SpecialRole.class);
    for (SpecialRole role : SpecialRole.values()) {
      String text = configured.get(role);
      if (text == null && spec.specialTokens().id(role) >= 0) {
        byRole.put(
            role,
            new SpecialTokens.Named(
                spec.specialTokens().text(role), spec.specialTokens().id(role)));
        continue;
      }
      if (text == null) {
        text = usual(role);
      }
      if (text != null && !text.isEmpty()) {
        byRole.put(role, new SpecialTokens.Named(text, find(text)));
      }
    }
    return new SpecialTokens(byRole);
  }

  private @Nullable String usual(SpecialRole role) {
    for (String text : USUAL.getOrDefault(role, List.of())) {
      if (find(text) >= 0) {
        return text;
      }
    }
    return null;
  }

  private int find(String text) {
    Integer added = addedIds.get(text);
    return added != null ? added : spec.model().vocabulary().find(text);
  }

  /**
   * With {@code add_bos_token} or {@code add_eos_token} the post-processor is a template of these
   * two. When only the end is configured, the beginning stays if there was one.
   */
  private PostProcessor postProcessor(SpecialTokens special) {
    Boolean addBos = files.flag("add_bos_token");
    Boolean addEos = files.flag("add_eos_token");
    boolean wantsBos = addBos != null && addBos;
    boolean wantsEos = addEos != null && addEos;
    if (!wantsBos && !wantsEos) {
      return spec.postProcessor();
    }
    if (addBos == null) {
      PostIds present = postIds();
      wantsBos = present.before().length + present.after().length > 0;
    }
    List<Piece> single = new ArrayList<>();
    int bos = special.id(SpecialRole.BOS);
    int eos = special.id(SpecialRole.EOS);
    if (wantsBos && bos >= 0) {
      single.add(new Piece.Special(new int[] {bos}));
    }
    single.add(new Piece.Text(false));
    if (wantsEos && eos >= 0) {
      single.add(new Piece.Special(new int[] {eos}));
    }
    List<Piece> pair = new ArrayList<>(single);
    for (Piece piece : single) {
      pair.add(piece instanceof Piece.Text ? new Piece.Text(true) : piece);
    }
    return new PostProcessor.Template(single, pair);
  }

  private PostIds postIds() {
    try {
      return PostIds.of(spec.postProcessor());
    } catch (IllegalArgumentException tooMuch) {
      throw new TokenizerFileException(
          "tokenizer.json", "post_processor", String.valueOf(tooMuch.getMessage()));
    }
  }
}
