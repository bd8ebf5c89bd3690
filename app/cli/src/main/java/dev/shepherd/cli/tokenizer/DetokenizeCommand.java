package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import dev.shepherd.cli.tokenizer.Words.UsageException;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.decode.Detokenizer;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Prints the text of token ids. */
public final class DetokenizeCommand implements Command {

  private static final String HELP =
      """
      Usage: smg detokenize --tokenizer PATH [ID...]
             smg detokenize --tokenizer PATH --jsonl

      Prints the text of token ids. Without IDs, standard input holds them: a JSON array, or numbers
      between spaces, commas or line ends.

        --tokenizer PATH    the directory or file of the tokenizer
        --skip-special      leave out special tokens
        --jsonl             read one JSON array of ids per line from standard input and write one JSON
                            string per line; output is flushed when the input pauses

      Ids that are no tokens add nothing.
      """;

  private final InputStream in;

  /** Reads standard input when there are no ids among the words. */
  public DetokenizeCommand() {
    this(System.in);
  }

  DetokenizeCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().print(HELP);
      return OK;
    }
    try {
      Words words = Words.parse(args, Set.of("--skip-special", "--jsonl"));
      if (words.has("--jsonl") && !words.rest().isEmpty()) {
        throw new UsageException("unexpected word " + words.rest().getFirst());
      }
      Detokenizer detokenizer = Detokenizer.of(TokenizerLoader.load(words.needTokenizer()));
      boolean skipSpecial = words.has("--skip-special");
      if (words.has("--jsonl")) {
        return lines(detokenizer, skipSpecial, terminal);
      }
      IntSink ids =
          ids(
              words.rest().isEmpty()
                  ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                  : String.join(" ", words.rest()));
      byte[] text = detokenizer.decode(ids.toArray(), skipSpecial);
      terminal.out().write(text, 0, text.length);
      terminal.out().write('\n');
      return OK;
    } catch (UsageException e) {
      Words.complain(terminal, "detokenize", e);
      return USAGE;
    }
  }

  private static IntSink ids(String words) throws UsageException {
    String numbers = words.strip().replaceAll("^\\[|]$", "").strip();
    byte[] array =
        ("[" + numbers.replaceAll("[\\s,]+", ",") + "]").getBytes(StandardCharsets.UTF_8);
    var ids = new IntSink();
    try {
      JsonLine.ids(array, 0, array.length, ids);
    } catch (JsonLineException e) {
      throw new UsageException("token ids are integers below 2^31");
    }
    return ids;
  }

  private int lines(Detokenizer detokenizer, boolean skipSpecial, Terminal terminal)
      throws IOException {
    var ids = new IntSink();
    var text = new ByteBuilder(256);
    return LineWork.run(
        in,
        terminal,
        (line, from, to, out) -> {
          JsonLine.ids(line, from, to, ids.clear());
          detokenizer.decode(ids.array(), 0, ids.size(), skipSpecial, text.clear());
          JsonLine.write(text.array(), 0, text.size(), out);
        });
  }
}
