package dev.shepherd.parser.harmony;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;

/**
 * Parses Harmony from token ids, one choice of one answer.
 *
 * <p>Events are told with the token that makes them certain. No sequence of ids makes it throw. One
 * thread at a time.
 */
public final class HarmonyTokenParser {

  private final HarmonyVocabulary vocabulary;
  private final HarmonyMessages messages;
  private int reasoningTokens;

  /**
   * @param vocabulary turns ids into bytes
   * @param settings tools, ids and the policy for unknown tools
   * @param sink takes the events
   */
  public HarmonyTokenParser(HarmonyVocabulary vocabulary, ParserSettings settings, EventSink sink) {
    this.vocabulary = vocabulary;
    messages = new HarmonyMessages(settings, sink);
  }

  /** One more token of the model. */
  public void feed(int id) {
    HarmonyToken token = HarmonyToken.of(id);
    if (token != null) {
      messages.token(token);
      return;
    }
    if (messages.thinking()) {
      reasoningTokens++;
    }
    messages.text(vocabulary.bytes(), vocabulary.start(id), vocabulary.end(id));
  }

  /** More tokens of the model. */
  public void feed(int[] ids, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      feed(ids[i]);
    }
  }

  /** The model stopped. Nothing may be fed afterwards. */
  public void finish() {
    messages.finish();
  }

  /** Number of tokens so far whose text is reasoning; structure tokens do not count. */
  public int reasoningTokens() {
    return reasoningTokens;
  }
}
