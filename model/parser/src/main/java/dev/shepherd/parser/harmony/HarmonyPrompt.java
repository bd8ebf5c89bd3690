package dev.shepherd.parser.harmony;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Writes messages of a conversation in Harmony's layout. One thread at a time. */
final class HarmonyPrompt {

  private static final String ASSISTANT = "assistant";

  private final HarmonyOutput out;

  HarmonyPrompt(HarmonyOutput out) {
    this.out = out;
  }

  /**
   * One message.
   *
   * @param author a role, or a tool's full name
   * @param recipient whom it is for; null for nobody in particular
   * @param channel null for none
   * @param contentType null for none
   */
  HarmonyPrompt message(
      String author,
      @Nullable String recipient,
      @Nullable String channel,
      @Nullable String contentType,
      String content) {
    out.token(HarmonyToken.START);
    out.text(author);
    if (recipient != null) {
      out.text(" to=" + recipient);
    }
    if (channel != null) {
      out.token(HarmonyToken.CHANNEL);
      out.text(channel);
    }
    if (contentType != null) {
      out.text(" " + contentType);
    }
    out.token(HarmonyToken.MESSAGE);
    out.text(content);
    boolean call = author.equals(ASSISTANT) && recipient != null;
    out.token(call ? HarmonyToken.CALL : HarmonyToken.END);
    return this;
  }

  /** A message without recipient and channel. */
  HarmonyPrompt message(String author, String content) {
    return message(author, null, null, null, content);
  }

  /** A message of the assistant in a channel. */
  HarmonyPrompt assistant(String channel, String content) {
    return message(ASSISTANT, null, channel, null, content);
  }

  /** A call of a function. */
  HarmonyPrompt call(String function, String arguments) {
    return message(ASSISTANT, "functions." + function, "commentary", "json", arguments);
  }

  /** What a function answered. */
  HarmonyPrompt result(String function, String content) {
    return message("functions." + function, ASSISTANT, null, null, content);
  }

  /**
   * The system message.
   *
   * @param effort low, medium or high
   * @param commentary whether the commentary channel is announced
   * @param functions whether functions are declared
   */
  HarmonyPrompt system(LocalDate today, String effort, boolean commentary, boolean functions) {
    String text =
        "You are ChatGPT, a large language model trained by OpenAI.\nKnowledge cutoff: 2024-06\n"
            + "Current date: "
            + today
            + "\n\nReasoning: "
            + effort
            + "\n\n# Valid channels: analysis, "
            + (commentary ? "commentary, " : "")
            + "final. Channel must be included for every message."
            + (functions
                ? "\nCalls to these tools must go to the commentary channel: 'functions'."
                : "");
    return message("system", text);
  }

  /** The developer message with instructions and functions; either may be empty. */
  HarmonyPrompt developer(String instructions, HarmonyTools tools) {
    StringBuilder text = new StringBuilder();
    if (!instructions.isEmpty()) {
      text.append("# Instructions\n\n").append(instructions);
    }
    if (!tools.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n\n").append(tools.declarations());
    }
    return message("developer", text.toString());
  }

  /** The beginning of the answer, which the model goes on with. */
  void answer() {
    out.token(HarmonyToken.START);
    out.text(ASSISTANT);
  }

  /** The effort of a request; what is not known is medium. */
  static String effort(@Nullable String requested) {
    return switch (requested == null ? "" : requested) {
      case "high" -> "high";
      case "low", "minimal" -> "low";
      default -> "medium";
    };
  }
}
