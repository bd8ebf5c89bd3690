package dev.shepherd.pipeline;

import java.util.List;
import java.util.stream.Stream;

/**
 * The fields of a body that routing looks at, as the scanner's list. Fields of the prompt stand in
 * the order in which chat templates write them, since an engine's cache holds what comes first:
 * tools, then instructions, then the turns.
 */
final class PromptFields {
  private static final List<String> ROUTING = List.of("model", "stream");

  private static final List<String> PROMPT =
      List.of(
          "tools",
          "functions",
          "system",
          "system_instruction",
          "systemInstruction",
          "instructions",
          "messages",
          "contents",
          "prompt",
          "input",
          "text",
          "input_ids",
          "query",
          "documents");

  /** What else decides whether an engine may use cached work: adapters and cache salts. */
  private static final List<String> SALT =
      List.of("lora_path", "lora_id", "lora_name", "lora_request", "cache_salt", "extra_key");

  /** Without the prompt. */
  static final List<String> NARROW = ROUTING;

  /** With the prompt. */
  static final List<String> WIDE = Stream.of(ROUTING, PROMPT, SALT).flatMap(List::stream).toList();

  /** Position of the first field of the prompt in {@link #WIDE}. */
  static final int PROMPT_FROM = ROUTING.size();

  /** Position behind the last one; there the salts begin and go on to the end. */
  static final int PROMPT_TO = PROMPT_FROM + PROMPT.size();

  /** What SGLang calls a request's id; turns of one conversation share its stem. */
  private static final List<String> RID = List.of("rid");

  /** {@link #NARROW}, and behind that the field of the routing key. */
  static List<String> narrow(boolean withRid) {
    return withRid ? Stream.of(NARROW, RID).flatMap(List::stream).toList() : NARROW;
  }

  /** {@link #WIDE}, and behind that the field of the routing key. */
  static List<String> wide(boolean withRid) {
    return withRid ? Stream.of(WIDE, RID).flatMap(List::stream).toList() : WIDE;
  }

  private PromptFields() {}
}
