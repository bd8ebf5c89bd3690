package dev.shepherd.tokenizer.normal;

/** Puts a text in front of any that is not empty. */
final class PrependText implements TextNormalizer {

  private final byte[] prefix;

  PrependText(byte[] prefix) {
    this.prefix = prefix;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return from == to || prefix.length == 0;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    if (from < to) {
      out.add(prefix);
      out.add(utf8, from, to);
    }
  }
}
