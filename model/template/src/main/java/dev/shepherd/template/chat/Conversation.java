package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonString;
import java.util.IdentityHashMap;

/**
 * Messages in the form that templates read.
 *
 * @param messages ready for a template
 * @param mixed strings (by identity) of which only parts are the client's: pairs of start and end
 * @param continuation the beginning of the answer, to stand behind the prompt; may be empty
 */
public record Conversation(
    JsonArray messages, IdentityHashMap<JsonString, int[]> mixed, String continuation) {}
