package dev.shepherd.parser.harmony;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.UnknownTools;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.JsonValueScan;
import java.nio.charset.StandardCharsets;

/**
 * Reads the messages of one Harmony answer, given structure tokens and the text between them, and
 * tells what they hold.
 *
 * <p>A message goes through the places header and body; between messages is the gap. The answer
 * begins inside a header, because the prompt ends with {@code <|start|>assistant}. What does not
 * fit is never an error: text where none belongs is content, a header that never ends is content as
 * it was written.
 *
 * <p>Where bodies go, the first rule that fits: a function as recipient makes a call; python,
 * browser and container as recipients are the model's own tools, hence reasoning; so are the
 * analysis channel and messages that the model writes in others' names; everything else is content,
 * also the commentary channel, in which the model announces its calls to the user.
 */
final class HarmonyMessages {

  /** Longer headers are no headers. */
  private static final int MAX_HEADER_BYTES = 1024;

  private static final byte[] EMPTY_ARGUMENTS = "{}".getBytes(StandardCharsets.UTF_8);

  private enum Place {
    HEADER,
    BODY,
    GAP
  }

  private enum Target {
    CONTENT,
    REASONING,
    CALL
  }

  private final ParserSettings settings;
  private final EventSink sink;

  /** The current header as it was written, markers included; or white space of the gap. */
  private final ByteText raw = new ByteText();

  private final ByteText before = new ByteText();
  private final ByteText channel = new ByteText();
  private final ByteText constrain = new ByteText();
  private final JsonValueScan json = new JsonValueScan();
  private ByteText part = before;
  private Place place = Place.HEADER;
  private Target target = Target.CONTENT;
  private boolean continued = true;
  private boolean rawCall;
  private boolean emptyCall;
  private int calls;

  HarmonyMessages(ParserSettings settings, EventSink sink) {
    this.settings = settings;
    this.sink = sink;
  }

  /** Whether the next text belongs to a call. */
  boolean insideCall() {
    return place == Place.BODY && target == Target.CALL;
  }

  /** Whether the next text is thinking, or the header of a message. */
  boolean thinking() {
    return place == Place.BODY && target == Target.REASONING;
  }

  /** Text between structure tokens. */
  void text(byte[] utf8, int from, int to) {
    if (from >= to) {
      return;
    }
    switch (place) {
      case BODY -> body(utf8, from, to);
      case HEADER -> header(utf8, from, to);
      case GAP -> gap(utf8, from, to);
    }
  }

  private void body(byte[] utf8, int from, int to) {
    switch (target) {
      case CONTENT -> sink.content(utf8, from, to - from);
      case REASONING -> sink.reasoning(utf8, from, to - from);
      case CALL -> {
        emptyCall &= blank(utf8, from, to);
        follow(utf8, from, to);
        sink.arguments(calls - 1, utf8, from, to - from);
      }
    }
  }

  private void follow(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to && !json.done()) {
      at = json.scan(utf8, at, to);
      if (json.halted()) {
        json.pass();
        at++;
      }
    }
  }

  private void header(byte[] utf8, int from, int to) {
    int room = MAX_HEADER_BYTES - raw.size();
    int end = Math.min(to, from + room);
    raw.append(utf8, from, end);
    part.append(utf8, from, end);
    if (end < to || (part == before && continued && !mayBeHeader(before))) {
      giveBack();
      body(utf8, end, to);
    }
  }

  /**
   * Whether text right behind the prompt may still be part of the header: only a recipient, the
   * role or white space can.
   */
  private static boolean mayBeHeader(ByteText text) {
    byte[] bytes = text.array();
    int size = text.size();
    int at = 0;
    while (at < size && blank(bytes, at, at + 1)) {
      at++;
    }
    String start = new String(bytes, at, Math.min(size - at, 16), StandardCharsets.UTF_8);
    return begins("to=", start) || begins("assistant", start);
  }

  private static boolean begins(String word, String text) {
    return text.startsWith(word) || word.startsWith(text);
  }

  /** A header that is none: all of it is content, and so is what follows. */
  private void giveBack() {
    place = Place.BODY;
    target = Target.CONTENT;
    sink.content(raw.array(), 0, raw.size());
    clearHeader();
  }

  private void gap(byte[] utf8, int from, int to) {
    raw.append(utf8, from, to);
    String text = raw.toString().strip();
    if ((!begins("commentary", text) && !begins("assistant", text))
        || text.length() > "commentary".length()) {
      giveBack();
    }
  }

  /** A structure token. */
  void token(HarmonyToken token) {
    switch (place) {
      case BODY -> bodyToken(token);
      case HEADER -> headerToken(token);
      case GAP -> {
        switch (token) {
          case START -> begin(false, token);
          case CHANNEL, CONSTRAIN -> {
            begin(true, token);
            part = token == HarmonyToken.CHANNEL ? channel : constrain;
          }
          case MESSAGE -> {
            clearHeader();
            open(HarmonyHeader.of("", "", "", true));
          }
          case END, CALL, RETURN, END_OF_TEXT -> {
            // The gap goes on.
          }
        }
      }
    }
  }

  private void begin(boolean authorKnown, HarmonyToken token) {
    clearHeader();
    continued = authorKnown;
    place = Place.HEADER;
    raw.append(token.text());
  }

  private void headerToken(HarmonyToken token) {
    switch (token) {
      case START -> {
        unopened();
        begin(false, token);
      }
      case CHANNEL -> {
        raw.append(token.text());
        channel.clear();
        part = channel;
      }
      case CONSTRAIN -> {
        raw.append(token.text());
        part = constrain;
      }
      case MESSAGE -> {
        raw.append(token.text());
        open(
            HarmonyHeader.of(
                before.toString(), channel.toString(), constrain.toString(), continued));
      }
      case END, CALL, RETURN, END_OF_TEXT -> {
        unopened();
        place = Place.GAP;
      }
    }
  }

  /** The header broke off. A bare role says nothing; anything else is given back. */
  private void unopened() {
    boolean silent = channel.isEmpty() && constrain.isEmpty();
    if (silent && (!continued || onlyRole())) {
      clearHeader();
    } else {
      giveBack();
    }
  }

  private boolean onlyRole() {
    String text = before.toString().strip();
    return text.isEmpty() || text.equals("assistant");
  }

  private void bodyToken(HarmonyToken token) {
    switch (token) {
      case END, CALL, RETURN, END_OF_TEXT -> {
        close(token);
        place = Place.GAP;
      }
      case START -> {
        close(HarmonyToken.END);
        begin(false, token);
      }
      case CHANNEL -> {
        close(HarmonyToken.END);
        begin(true, token);
        part = channel;
      }
      case CONSTRAIN, MESSAGE -> {
        byte[] text = token.text().getBytes(StandardCharsets.UTF_8);
        body(text, 0, text.length);
      }
    }
  }

  private void open(HarmonyHeader header) {
    place = Place.BODY;
    target = target(header);
    rawCall = false;
    if (target == Target.CALL) {
      String name = functionName(header);
      if (settings.unknownTools() == UnknownTools.AS_TEXT && !settings.tools().has(name)) {
        target = Target.CONTENT;
        rawCall = true;
        sink.content(raw.array(), 0, raw.size());
      } else {
        emptyCall = true;
        json.begin();
        sink.callStart(calls, settings.ids().id(calls, name), name);
        calls++;
      }
    }
    clearHeader();
  }

  private Target target(HarmonyHeader header) {
    if (!header.fromAssistant()) {
      return Target.REASONING;
    }
    String recipient = header.recipient();
    if (recipient != null) {
      boolean own =
          recipient.startsWith("python")
              || recipient.startsWith("browser")
              || recipient.startsWith("container");
      return own && !settings.tools().has(functionName(header)) ? Target.REASONING : Target.CALL;
    }
    return header.isAnalysis() ? Target.REASONING : Target.CONTENT;
  }

  /** The tool's name: without the namespace of functions, unless a tool has the whole name. */
  private String functionName(HarmonyHeader header) {
    String recipient = header.recipient() == null ? "" : header.recipient();
    String prefix = "functions.";
    if (recipient.startsWith(prefix) && recipient.length() > prefix.length()) {
      return recipient.substring(prefix.length());
    }
    String last = recipient.substring(recipient.lastIndexOf('.') + 1);
    return !settings.tools().has(recipient) && settings.tools().has(last) ? last : recipient;
  }

  private void close(HarmonyToken token) {
    if (target == Target.CALL) {
      if (emptyCall) {
        sink.arguments(calls - 1, EMPTY_ARGUMENTS, 0, EMPTY_ARGUMENTS.length);
      }
      sink.callEnd(calls - 1);
    } else if (rawCall) {
      byte[] text = token.text().getBytes(StandardCharsets.UTF_8);
      sink.content(text, 0, text.length);
      rawCall = false;
    }
    target = Target.CONTENT;
  }

  private void clearHeader() {
    raw.clear();
    before.clear();
    channel.clear();
    constrain.clear();
    part = before;
  }

  /**
   * The model stopped. Engines keep the stop token to themselves, so a call whose arguments are
   * complete is a complete call.
   */
  void finish() {
    switch (place) {
      case HEADER -> {
        if (raw.size() == before.size()) {
          giveBack();
        } else {
          unopened();
        }
      }
      case GAP -> clearHeader();
      case BODY -> {
        if (target == Target.CALL && (emptyCall || json.done())) {
          close(HarmonyToken.CALL);
        }
      }
    }
    place = Place.GAP;
  }

  private static boolean blank(byte[] utf8, int from, int to) {
    for (int i = from; i < to; i++) {
      if (utf8[i] != ' ' && utf8[i] != '\n' && utf8[i] != '\r' && utf8[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
