package dev.shepherd.parser.harmony;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of a message's content, which is a string or a list of parts. */
final class HarmonyText {

  private HarmonyText() {}

  /**
   * The text; parts without text are passed over.
   *
   * @param between stands between two parts
   * @throws HarmonyException when a part is sound
   */
  static String of(@Nullable JsonValue content, String between) {
    if (content instanceof JsonString text) {
      return text.value();
    }
    if (!(content instanceof JsonArray parts)) {
      return "";
    }
    List<String> texts = new ArrayList<>();
    for (JsonValue value : parts) {
      if (value instanceof JsonString text) {
        texts.add(text.value());
      } else if (value instanceof JsonObject part) {
        String type = part.string("type", "text");
        if (type.contains("audio")) {
          throw HarmonyException.build("Audio content is not supported");
        }
        String text = part.string("text", part.string("refusal", ""));
        if (!text.isEmpty()) {
          texts.add(text);
        }
      }
    }
    return String.join(between, texts);
  }
}
