package dev.shepherd.parser.harmony;

/** Takes a rendered conversation piece by piece. */
public interface HarmonyOutput {

  /** A structure token. */
  void token(HarmonyToken token);

  /**
   * A piece of ordinary text. Pieces are encoded one by one, since the model was trained on text
   * that was; structure tokens that are printed in it mean nothing.
   */
  void text(String text);

  /** An output that collects the ids of the prompt. */
  static HarmonyOutput ids(HarmonyVocabulary vocabulary, HarmonyVocabulary.Ids ids) {
    return new HarmonyOutput() {
      @Override
      public void token(HarmonyToken token) {
        ids.add(token.id());
      }

      @Override
      public void text(String text) {
        if (!text.isEmpty()) {
          vocabulary.encode(text, ids);
        }
      }
    };
  }

  /** An output that prints the prompt. */
  static HarmonyOutput printing(StringBuilder out) {
    return new HarmonyOutput() {
      @Override
      public void token(HarmonyToken token) {
        out.append(token.text());
      }

      @Override
      public void text(String text) {
        out.append(text);
      }
    };
  }
}
