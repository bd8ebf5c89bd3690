package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonNull;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages of the Chat API into what a template reads: contents in its format, arguments of
 * tool calls as objects, thoughts under the name it asks for. Belongs to one request.
 */
public final class MessagePreparation {

  /** Fields that are passed on as they are, in this order, behind role and content. */
  private static final List<String> KEPT =
      List.of(
          "name",
          "tool_calls",
          "reasoning_content",
          "tool_call_id",
          "tools",
          "response_format",
          "task",
          "wo_eos",
          "mask",
          "tool",
          "id");

  private final ContentFormat format;
  private final boolean objectArguments;
  private final @Nullable String reasoningKey;
  private final MediaPlaceholders media;
  private final IdentityHashMap<JsonString, int[]> mixed = new IdentityHashMap<>();

  /** A preparation for a template with these traits. */
  public MessagePreparation(TemplateTraits traits, MediaPlaceholders media) {
    this.format = traits.contentFormat();
    this.objectArguments = traits.objectArguments();
    this.reasoningKey = traits.reasoningKey();
    this.media = media;
  }

  /**
   * The messages, ready for the template.
   *
   * @param continueFinal whether a last message of the assistant is the beginning of the answer
   * @throws TemplateException of kind {@link ErrorKind#REQUEST}
   */
  public Conversation prepare(JsonArray messages, boolean continueFinal) {
    List<JsonValue> prepared = new ArrayList<>(messages.size());
    String continuation = "";
    for (int i = 0; i < messages.size(); i++) {
      if (!(messages.get(i) instanceof JsonObject message)) {
        throw refuse("messages[" + i + "] is no object");
      }
      boolean last = i == messages.size() - 1;
      if (last && continueFinal && message.string("role", "").equals("assistant")) {
        continuation = flatText(message.get("content"));
      } else {
        prepared.add(message(message));
      }
    }
    return new Conversation(new JsonArray(prepared), mixed, continuation);
  }

  static TemplateException refuse(String reason) {
    return new TemplateException(ErrorKind.REQUEST, reason);
  }

  private JsonObject message(JsonObject message) {
    var out = JsonObject.builder();
    String role = message.string("role", "");
    out.put("role", role);
    JsonValue content = message.get("content");
    if (content != null) {
      out.put("content", content instanceof JsonArray parts ? content(parts) : content);
    } else if (role.equals("assistant")) {
      out.put("content", JsonNull.NULL);
    }
    for (String key : KEPT) {
      JsonValue value = message.get(key);
      if (key.equals("reasoning_content")) {
        reasoning(message, out);
      } else if (key.equals("tool_calls") && value instanceof JsonArray calls) {
        out.putIfPresent(key, calls.isEmpty() ? null : calls(calls));
      } else if (value != JsonNull.NULL) {
        out.putIfPresent(key, value);
      }
    }
    return out.build();
  }

  private void reasoning(JsonObject message, JsonObject.Builder out) {
    String thoughts = message.string("reasoning_content");
    if (thoughts == null) {
      thoughts = message.string("reasoning");
    }
    if (thoughts != null) {
      out.put(reasoningKey == null ? "reasoning_content" : reasoningKey, thoughts);
    }
  }

  // --- tool calls
  // ----------------------------------------------------------------------------------

  private JsonArray calls(JsonArray calls) {
    List<JsonValue> prepared = new ArrayList<>(calls.size());
    for (JsonValue value : calls) {
      JsonObject function = value instanceof JsonObject call ? call.object("function") : null;
      if (function == null) {
        prepared.add(value);
        continue;
      }
      JsonValue arguments = function.get("arguments");
      if (objectArguments && arguments instanceof JsonString(String text)) {
        arguments = parsed(text);
      } else if (!objectArguments && arguments instanceof JsonObject object) {
        arguments = JsonValue.of(dev.shepherd.template.jinja.JsonDump.spaced(object));
      }
      JsonObject call = (JsonObject) value;
      prepared.add(
          call.toBuilder()
              .put("function", function.toBuilder().putIfPresent("arguments", arguments).build())
              .build());
    }
    return new JsonArray(prepared);
  }

  /** Arguments as clients send them, which is JSON in a string; nothing counts as no arguments. */
  static JsonValue parsed(String arguments) {
    if (arguments.isBlank()) {
      return JsonObject.EMPTY;
    }
    try {
      return JsonParser.parse(arguments);
    } catch (JsonException e) {
      throw refuse(
          "Failed to parse tool call arguments as JSON: '"
              + arguments
              + "'. Error: "
              + e.getMessage());
    }
  }

  // --- content
  // -------------------------------------------------------------------------------------

  private JsonValue content(JsonArray parts) {
    List<JsonObject> texts = new ArrayList<>();
    List<JsonObject> media = new ArrayList<>();
    List<JsonObject> all = new ArrayList<>();
    for (JsonObject part : parts.objects().toList()) {
      String kind = kind(part);
      JsonObject prepared = kind == null ? part : JsonObject.of("type", kind);
      (kind == null ? texts : media).add(prepared);
      all.add(prepared);
    }
    List<JsonObject> ordered = all;
    if (!this.media.authoredOrder()) {
      ordered = new ArrayList<>(media);
      ordered.addAll(texts);
    }
    if (format == ContentFormat.PARTS) {
      return new JsonArray(List.copyOf(ordered));
    }
    JsonValue joined = joined(ordered);
    return joined == null ? parts : joined;
  }

  /** The kind of a media part, null for text and anything unknown. */
  private static @Nullable String kind(JsonObject part) {
    return switch (part.string("type", "")) {
      case "image_url", "image", "input_image" -> "image";
      case "video_url", "video" -> "video";
      case "audio_url", "input_audio", "audio" -> "audio";
      default -> null;
    };
  }

  /**
   * Texts and placeholders with line breaks between; the placeholders are ours, not the client's.
   */
  private @Nullable JsonValue joined(List<JsonObject> parts) {
    var out = new StringBuilder();
    int[] spans = new int[2 * parts.size()];
    int count = 0;
    boolean any = false;
    for (JsonObject part : parts) {
      String kind = kind(part);
      String text = kind == null ? part.string("text") : placeholder(kind);
      if (text == null) {
        continue;
      }
      out.append(any ? "\n" : "");
      any = true;
      if (kind == null && !text.isEmpty()) {
        spans[count++] = out.length();
        spans[count++] = out.length() + text.length();
      }
      out.append(text);
    }
    if (!any) {
      return null;
    }
    var string = new JsonString(out.toString());
    mixed.put(string, Arrays.copyOf(spans, count));
    return string;
  }

  private @Nullable String placeholder(String kind) {
    String placeholder = media.of(kind);
    if (placeholder == null && !media.isEmpty()) {
      throw refuse("the model takes no " + kind + " input");
    }
    return placeholder;
  }

  /** The text of a content without its structure. */
  static String flatText(@Nullable JsonValue content) {
    return switch (content) {
      case JsonString(String text) -> text;
      case JsonArray parts ->
          String.join("\n", parts.objects().map(part -> part.string("text", "")).toList());
      case null, default -> "";
    };
  }
}
