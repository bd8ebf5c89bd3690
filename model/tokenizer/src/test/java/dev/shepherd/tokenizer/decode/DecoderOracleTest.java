package dev.shepherd.tokenizer.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.tokenizer.oracle.OracleHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Random chains of decoders on random tokens, beside the library itself. */
final class DecoderOracleTest {

  private static final int CASES = Integer.getInteger("smg.oracle.decoders", 4_000);
  private static final long SEED = Long.getLong("smg.oracle.seed", 2);

  @Test
  void everyChainOfDecodersGivesWhatTheLibraryGives() throws IOException {
    Optional<String> python = OracleHome.python("tokenizers");
    assumeTrue(python.isPresent(), "no Python with tokenizers; see docs/tokenizers.md");
    Path answers = Files.createTempFile("smg-decoders", ".jsonl");
    try {
      Process process =
          new ProcessBuilder(
                  python.get(),
                  OracleHome.script("decoder_cases.py").toString(),
                  Long.toString(SEED),
                  Integer.toString(CASES))
              .redirectOutput(answers.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(process.onExit().join().exitValue()).isZero();
      List<String> lines = Files.readAllLines(answers);
      assertThat(lines).hasSizeGreaterThan(CASES / 2);
      for (String line : lines) {
        DecoderCase c = DecoderCase.parse(line);
        byte[] text = Detokenizer.of(c.spec()).decode(c.ids(), c.skipSpecial());
        assertThat(new String(text, StandardCharsets.UTF_8)).as(c.source()).isEqualTo(c.text());
      }
    } finally {
      Files.delete(answers);
    }
  }
}
