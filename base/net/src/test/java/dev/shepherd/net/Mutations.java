package dev.shepherd.net;

import java.util.Random;

/** Damages a text as a broken or hostile peer might. */
final class Mutations {

  private Mutations() {}

  /** Changes up to four places: a byte altered, lost, repeated or cut off, or a fragment put in. */
  static String of(StringBuilder text, String[] fragments, Random random) {
    for (int i = random.nextInt(4); i >= 0 && text.length() > 1; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, fragments[random.nextInt(fragments.length)]);
        case 3 -> text.setLength(at + 1);
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
      }
    }
    return text.toString();
  }
}
