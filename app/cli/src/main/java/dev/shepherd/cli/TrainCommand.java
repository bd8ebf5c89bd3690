package dev.shepherd.cli;

import dev.shepherd.cli.tokenizer.TokenizerTraining;
import java.util.List;

/**
 * Hidden command of the build: does typical work once, so that the JDK can record it for the
 * ahead-of-time cache.
 *
 * <p>The launcher scripts run it with {@code -XX:AOTCacheOutput}; the cache is written when the
 * process ends. A failed training gives exit code 1, and the scripts then throw the cache away.
 */
final class TrainCommand implements Command {

  private final List<Training> trainings;

  TrainCommand() {
    this(
        List.of(
            new CommandTraining("help"),
            new CommandTraining("--version-verbose"),
            new CommandTraining("launch", "--help"),
            new CommandTraining(
                "demo", "--seconds", "1", "--port", "0", "--metrics-port", "0", "--traffic", "20"),
            tokenizer(),
            LinesTraining.rendering(),
            LinesTraining.parsing(),
            new GatewayTraining()));
  }

  private static Training tokenizer() {
    return new Training() {
      @Override
      public String name() {
        return "smg tokenize and detokenize";
      }

      @Override
      public void run() throws Exception {
        TokenizerTraining.run();
      }
    };
  }

  TrainCommand(List<Training> trainings) {
    this.trainings = List.copyOf(trainings);
  }

  @Override
  public int run(List<String> args, Terminal terminal) {
    for (Training training : trainings) {
      try {
        training.run();
        terminal.out().println("trained: " + training.name());
      } catch (Exception e) {
        terminal.err().println("smg: training '" + training.name() + "' failed: " + e);
        return FAILED;
      }
    }
    return OK;
  }
}
