package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AnswerPaceTest {
  private final AnswerPace pace = new AnswerPace();
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void streamsShowIt() {
    assertThat(pace.secondsPerToken()).isNaN();
    pace.streamed(100, 1.5);
    pace.streamed(200, 3);
    assertThat(pace.secondsPerToken()).isCloseTo(0.015, within(1e-9));
  }

  @Test
  void wholeAnswersShowItEvenWhenTheSpeedIsMisjudged() {
    for (int i = 0; i < 40; i++) {
      double computing = 0.1 + random.nextDouble() * 2;
      int tokens = 10 + random.nextInt(500);
      pace.whole(computing * 1.6, tokens, computing + tokens * 0.015);
    }
    assertThat(pace.secondsPerToken()).isCloseTo(0.015, within(1e-6));
  }

  @Test
  void oddFiguresAreIgnored() {
    pace.streamed(-1, 1);
    pace.streamed(100, Double.NaN);
    pace.streamed(100, -1);
    for (int i = 0; i < 20; i++) {
      pace.whole(1, 0, 1);
      pace.whole(Double.NaN, 10, 1);
      pace.whole(0, 10, 1);
      pace.whole(1, -5, 1);
    }
    assertThat(pace.secondsPerToken()).isNaN();
  }
}
