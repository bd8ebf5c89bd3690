package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import dev.shepherd.cli.tokenizer.Words.UsageException;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells what a tokenizer is made of. */
public final class TokenizerCommand implements Command {

  private static final String HELP =
      """
      Usage: smg tokenizer info PATH

      Tells what a tokenizer is made of.

        PATH    the directory or file of the tokenizer; --tokenizer PATH does the same
      """;

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().print(HELP);
      return OK;
    }
    try {
      if (args.isEmpty() || !args.getFirst().equals("info")) {
        throw new UsageException("tokenizer what? There is: smg tokenizer info PATH");
      }
      Words words = Words.parse(args.subList(1, args.size()), Set.of());
      if (words.rest().size() > (words.tokenizer() == null ? 1 : 0)) {
        throw new UsageException("unexpected word " + words.rest().getLast());
      }
      Path path = words.rest().isEmpty() ? words.needTokenizer() : Path.of(words.rest().getFirst());
      tell(TokenizerLoader.load(path), terminal.out());
      return OK;
    } catch (UsageException e) {
      Words.complain(terminal, "tokenizer", e);
      return USAGE;
    }
  }

  private static void tell(TokenizerSpec spec, PrintStream out) {
    line(out, "format", spec.format().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    line(out, "model", model(spec.model()));
    line(out, "vocabulary", spec.vocabularySize() + " tokens, ids below " + spec.idBound());
    long special = spec.addedTokens().stream().filter(token -> token.special()).count();
    line(out, "added tokens", spec.addedTokens().size() + ", " + special + " of them special");
    line(out, "normalizer", spec.normalizer().toString());
    line(out, "pre-tokenizer", spec.preTokenizer().toString());
    line(out, "post-processor", spec.postProcessor().toString());
    line(out, "decoder", spec.decoder().toString());
    for (SpecialRole role : SpecialRole.values()) {
      String text = spec.specialTokens().text(role);
      if (!text.isEmpty()) {
        String id =
            spec.specialTokens().id(role) < 0 ? "no token" : "id " + spec.specialTokens().id(role);
        line(out, role.name().toLowerCase(Locale.ROOT) + " token", text + " (" + id + ")");
      }
    }
    if (!spec.endIds().isEmpty()) {
      line(
          out,
          "end ids",
          spec.endIds().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
    if (!spec.facts().modelType().isEmpty()) {
      line(out, "model type", spec.facts().modelType());
    }
    if (!spec.facts().tokenizerClass().isEmpty()) {
      line(out, "tokenizer class", spec.facts().tokenizerClass());
    }
    if (!spec.facts().chatTemplates().isEmpty()) {
      line(
          out,
          "chat templates",
          spec.facts().chatTemplates().keySet().stream().sorted().collect(Collectors.joining(" ")));
    }
  }

  private static String model(TokenModel model) {
    return switch (model) {
      case TokenModel.Bpe bpe ->
          "BPE, "
              + bpe.merges().size()
              + " merges"
              + (bpe.byteFallback() ? ", byte fallback" : "")
              + (bpe.ignoreMerges() ? ", whole words first" : "");
      case TokenModel.Unigram unigram ->
          "unigram" + (unigram.byteFallback() ? ", byte fallback" : "");
      case TokenModel.WordPiece piece -> "WordPiece, words go on with " + piece.prefix();
      case TokenModel.WordLevel level -> "whole words";
    };
  }

  private static void line(PrintStream out, String name, String value) {
    // A regular expression or a charsmap may be as long as it likes; a page may not.
    String shown = value.length() > 400 ? value.substring(0, 400) + " ..." : value;
    out.printf("%-16s %s%n", name, shown.replace("\n", "\\n").replace("\r", "\\r"));
  }
}
