package dev.shepherd.parser.harmony;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Parses Harmony from text in which the structure tokens are printed.
 *
 * <p>Where token ids are known, {@link HarmonyTokenParser} is exact: it cannot mistake a printed
 * token in a message's text for structure.
 */
public final class HarmonyTextParser extends WindowParser implements ToolParser {

  private static final Markers TOKENS = HarmonyToken.markers();

  private final HarmonyMessages messages;
  private final MarkerSearch search = new MarkerSearch();

  /**
   * @param settings tools, ids and the policy for unknown tools
   * @param sink takes the events
   */
  public HarmonyTextParser(ParserSettings settings, EventSink sink) {
    messages = new HarmonyMessages(settings, sink);
  }

  @Override
  public boolean insideCall() {
    return messages.insideCall();
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int found = search.find(TOKENS, text, at, to, last);
      messages.text(text, at, search.start());
      if (found < 0) {
        return search.start();
      }
      messages.token(HarmonyToken.at(found));
      at = search.end();
    }
    return to;
  }

  @Override
  protected void ended() {
    messages.finish();
  }
}
