package dev.shepherd.parser.harmony;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a message's header says.
 *
 * <p>Models write headers in more orders than the format's description knows; words are therefore
 * recognised by what they look like, not by where they stand.
 *
 * @param author who speaks: {@code assistant}, or another role or a tool
 * @param channel the channel in lower case; empty when none is named
 * @param recipient whom the message is for; null for nobody in particular
 * @param contentType the type of the body, {@code json} say; null when none is named
 */
record HarmonyHeader(
    String author, String channel, @Nullable String recipient, @Nullable String contentType) {

  private static final String ASSISTANT = "assistant";
  private static final String TO = "to=";

  /**
   * Reads a header.
   *
   * @param before text before the channel marker: role and perhaps recipient
   * @param channel text behind the channel marker
   * @param constrain text behind the constrain marker
   * @param continued whether the author stands in the prompt already
   */
  static HarmonyHeader of(String before, String channel, String constrain, boolean continued) {
    String author = ASSISTANT;
    String recipient = null;
    String type = null;
    String name = "";
    String[] words = words(before);
    for (int i = 0; i < words.length; i++) {
      String to = recipient(words, i);
      if (to != null) {
        recipient = to;
        i += words[i].equals(TO) ? 1 : 0;
      } else if (i == 0 && !continued) {
        author = words[i];
      } else if (!words[i].equals(ASSISTANT)) {
        type = words[i];
      }
    }
    words = words(channel);
    for (int i = 0; i < words.length; i++) {
      String to = recipient(words, i);
      if (to != null) {
        recipient = to;
        i += words[i].equals(TO) ? 1 : 0;
      } else if (i == 0) {
        name = words[i].toLowerCase(Locale.ROOT);
      } else {
        type = words[i];
      }
    }
    words = words(constrain);
    for (int i = 0; i < words.length; i++) {
      String to = recipient(words, i);
      if (to != null) {
        recipient = to;
        i += words[i].equals(TO) ? 1 : 0;
      } else {
        type = words[i];
      }
    }
    boolean nobody = recipient != null && (recipient.equals(ASSISTANT) || recipient.equals("all"));
    return new HarmonyHeader(author, name, nobody ? null : recipient, type);
  }

  private static @Nullable String recipient(String[] words, int i) {
    String word = words[i];
    if (word.startsWith(TO)) {
      if (word.length() > TO.length()) {
        return word.substring(TO.length());
      }
      return i + 1 < words.length ? words[i + 1] : null;
    }
    return word.startsWith("functions.") && i > 0 ? word : null;
  }

  private static String[] words(String text) {
    String trimmed = text.strip();
    return trimmed.isEmpty() ? new String[0] : trimmed.split("\\s+", -1);
  }

  boolean fromAssistant() {
    return author.equals(ASSISTANT);
  }

  boolean isAnalysis() {
    return channel.startsWith("analysis");
  }

  boolean isCommentary() {
    return channel.startsWith("commentary");
  }
}
