package dev.shepherd.parser.harmony;

import dev.shepherd.parser.scan.Markers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens that structure Harmony text, with their ids in the o200k_harmony vocabulary. */
public enum HarmonyToken {
  /** A message begins: its header follows. */
  START("<|start|>", 200006),
  /** In a header: the channel follows. */
  CHANNEL("<|channel|>", 200005),
  /** In a header: the type to which the body is constrained follows. */
  CONSTRAIN("<|constrain|>", 200003),
  /** The header ends, the body follows. */
  MESSAGE("<|message|>", 200008),
  /** The message ends. */
  END("<|end|>", 200007),
  /** The message ends, and a tool is to be called. */
  CALL("<|call|>", 200012),
  /** The message and the answer end. */
  RETURN("<|return|>", 200002),
  /** The text ends. */
  END_OF_TEXT("<|endoftext|>", 199999);

  private static final List<HarmonyToken> ALL = List.of(values());
  private static final int FIRST_ID = 199998;
  private static final @Nullable HarmonyToken[] BY_ID = new HarmonyToken[32];

  static {
    for (HarmonyToken token : ALL) {
      BY_ID[token.id - FIRST_ID] = token;
    }
  }

  private final String text;
  private final int id;

  HarmonyToken(String text, int id) {
    this.text = text;
    this.id = id;
  }

  /** How the token is printed. */
  public String text() {
    return text;
  }

  /** Its id. */
  public int id() {
    return id;
  }

  /** The token of an id; null for ordinary and reserved tokens. */
  public static @Nullable HarmonyToken of(int id) {
    int index = id - FIRST_ID;
    return index >= 0 && index < BY_ID.length ? BY_ID[index] : null;
  }

  /** The ids after which the engine must stop: {@code <|return|>} and {@code <|call|>}. */
  public static int[] stopIds() {
    return new int[] {RETURN.id, CALL.id};
  }

  /** Printed tokens as markers, numbered by {@link #ordinal()}. */
  static Markers markers() {
    return Markers.of(Arrays.stream(values()).map(HarmonyToken::text).toList());
  }

  /** The token of a marker's number. */
  static HarmonyToken at(int ordinal) {
    return ALL.get(ordinal);
  }

  boolean endsMessage() {
    return switch (this) {
      case END, CALL, RETURN, END_OF_TEXT -> true;
      case START, CHANNEL, CONSTRAIN, MESSAGE -> false;
    };
  }
}
