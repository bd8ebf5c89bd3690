package dev.shepherd.benchmark.chaos;

import java.io.IOException;
import java.util.List;

/** One of the proofs of {@code smg bench chaos}: sets up what it needs, and says what it found. */
interface Proof {

  /** Runs to the end; what was started is closed with the stage. */
  List<Finding> run(Stage stage) throws IOException, InterruptedException;
}
