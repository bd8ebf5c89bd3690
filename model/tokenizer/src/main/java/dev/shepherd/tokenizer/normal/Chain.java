package dev.shepherd.tokenizer.normal;

import java.util.List;

/** Normalisers one after the other; those that would change nothing are passed over. */
final class Chain implements TextNormalizer {

  private final TextNormalizer[] steps;

  Chain(List<TextNormalizer> steps) {
    this.steps = steps.toArray(TextNormalizer[]::new);
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    for (TextNormalizer step : steps) {
      if (!step.leavesAlone(utf8, from, to)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    byte[] text = utf8;
    int start = from;
    int end = to;
    for (TextNormalizer step : steps) {
      if (!step.leavesAlone(text, start, end)) {
        ByteBuilder next = new ByteBuilder(end - start + 16);
        step.normalize(text, start, end, next);
        text = next.array();
        start = 0;
        end = next.size();
      }
    }
    out.add(text, start, end);
  }
}
