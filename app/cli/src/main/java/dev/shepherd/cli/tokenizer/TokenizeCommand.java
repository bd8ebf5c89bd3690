package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import dev.shepherd.cli.tokenizer.Words.UsageException;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Prints the token ids of a text, or of many. */
public final class TokenizeCommand implements Command {

  private static final String HELP =
      """
      Usage: smg tokenize --tokenizer PATH [TEXT]
             smg tokenize --tokenizer PATH --jsonl

      Prints the token ids of a text, as a JSON array. Without TEXT, all of standard input is the text.

        --tokenizer PATH    the directory or file of the tokenizer
        --add-special       put the special tokens around that the model wants around a text
        --jsonl             read one JSON string per line from standard input and write one JSON array
                            per line; output is flushed when the input pauses

      Texts of special tokens inside the text become these tokens.
      """;

  private final InputStream in;

  /** Reads standard input when there is no text among the words. */
  public TokenizeCommand() {
    this(System.in);
  }

  TokenizeCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().print(HELP);
      return OK;
    }
    try {
      Words words = Words.parse(args, Set.of("--add-special", "--jsonl"));
      if (words.rest().size() > 1 || (words.has("--jsonl") && !words.rest().isEmpty())) {
        throw new UsageException("unexpected word " + words.rest().getLast());
      }
      Tokenizer tokenizer = Tokenizer.of(TokenizerLoader.load(words.needTokenizer()));
      boolean addSpecial = words.has("--add-special");
      if (words.has("--jsonl")) {
        return lines(tokenizer, addSpecial, terminal);
      }
      byte[] text =
          words.rest().isEmpty()
              ? in.readAllBytes()
              : words.rest().getFirst().getBytes(StandardCharsets.UTF_8);
      var ids = new IntSink();
      tokenizer.encode(text, 0, text.length, addSpecial, ids);
      var out = new ByteBuilder(256);
      JsonLine.write(ids, out);
      out.add('\n');
      terminal.out().write(out.array(), 0, out.size());
      return OK;
    } catch (UsageException e) {
      Words.complain(terminal, "tokenize", e);
      return USAGE;
    }
  }

  private int lines(Tokenizer tokenizer, boolean addSpecial, Terminal terminal) throws IOException {
    var string = new JsonLine();
    var ids = new IntSink();
    return LineWork.run(
        in,
        terminal,
        (line, from, to, out) -> {
          string.string(line, from, to);
          tokenizer.encode(
              string.bytes(), string.from(), string.to() - string.from(), addSpecial, ids.clear());
          JsonLine.write(ids, out);
        });
  }
}
