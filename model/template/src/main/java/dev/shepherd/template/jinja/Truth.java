package dev.shepherd.template.jinja;

import java.math.BigInteger;

/** Which values count as true. */
final class Truth {

  private Truth() {}

  static boolean of(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case RichText rich -> !rich.text().isEmpty();
      case None none -> false;
      case Undefined undefined -> false;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case Seq seq -> seq.size() > 0;
      case Dict dict -> dict.size() > 0;
      case DictView view -> view.dict().size() > 0;
      case Range range -> range.size() > 0;
      case LoopContext loop -> loop.length() > 0;
      default -> true;
    };
  }
}
