package dev.shepherd.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds the prompt in a request body of any dialect and counts it. */
final class PromptReader {
  /** What an image, a sound or any other media part counts for, in bytes of text. */
  private static final String MEDIA = "[media]".repeat(100);

  private final int blockTokens;

  PromptReader(int blockTokens) {
    this.blockTokens = blockTokens;
  }

  /** Chat messages with system text and tools, as all of them end in one rendered prompt. */
  Prompt chat(Json body) throws BadRequest {
    var messages = body.get("messages");
    if (!messages.isArray() || messages.elements().isEmpty()) {
      throw BadRequest.field("messages", "a list with at least one message expected");
    }
    var text = new StringBuilder();
    collect(text, body.get("tools"));
    collect(text, body.get("system"));
    for (var message : messages.elements()) {
      if (!message.isObject()) {
        throw BadRequest.field("messages", "every message must be an object");
      }
      text.append('<').append(message.get("role").text("user")).append('>');
      collect(text, message.get("content"));
      collect(text, message.get("tool_calls"));
      text.append('\n');
    }
    return ofText(text);
  }

  /** The input of a response: text, or items. */
  Prompt response(Json body) throws BadRequest {
    var input = body.get("input");
    if (!input.isText() && !input.isArray()) {
      throw BadRequest.field("input", "text or a list of items expected");
    }
    var text = new StringBuilder();
    collect(text, body.get("tools"));
    collect(text, body.get("instructions"));
    collect(text, input);
    return ofText(text);
  }

  /** A prompt of text, texts, tokens or token lists; several are taken as one long prompt. */
  Prompt raw(Json prompt, String name) throws BadRequest {
    if (prompt.isText()) {
      return ofText(prompt.text(""));
    }
    var elements = prompt.elements();
    if (elements.isEmpty()) {
      throw BadRequest.field(name, "text, tokens or a list of them expected");
    }
    if (elements.getFirst().isText()) {
      var text = new StringBuilder();
      elements.forEach(element -> text.append(element.text("")).append('\n'));
      return ofText(text);
    }
    return Prompt.ofTokens(tokens(elements, name), blockTokens);
  }

  /** How many prompts a prompt field holds. */
  static int count(Json prompt) {
    var elements = prompt.elements();
    return elements.isEmpty() || elements.getFirst().isNumber() ? 1 : elements.size();
  }

  /** The prompt of a text. */
  Prompt ofText(CharSequence text) {
    return Prompt.ofText(text.toString().getBytes(StandardCharsets.UTF_8), blockTokens);
  }

  /** All text in a value, however deep: member names do not count, media counts a fixed amount. */
  static void collect(StringBuilder out, Json value) {
    if (value.isText()) {
      out.append(value.text(""));
    } else if (value.isArray()) {
      value.elements().forEach(element -> collect(out, element));
    } else if (value.isObject()) {
      String type = value.get("type").text("");
      if (type.contains("image") || type.contains("audio") || type.contains("video")) {
        out.append(MEDIA);
      } else {
        value.members().values().forEach(member -> collect(out, member));
      }
    }
  }

  private static int[] tokens(List<Json> elements, String name) throws BadRequest {
    var flat = new ArrayList<Json>();
    for (var element : elements) {
      if (element.isArray()) {
        flat.addAll(element.elements());
      } else {
        flat.add(element);
      }
    }
    var ids = new int[flat.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!flat.get(i).isNumber()) {
        throw BadRequest.field(name, "token ids must be numbers");
      }
      ids[i] = (int) flat.get(i).whole(0);
    }
    return ids;
  }
}
