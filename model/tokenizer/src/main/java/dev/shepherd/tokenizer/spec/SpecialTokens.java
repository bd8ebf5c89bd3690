package dev.shepherd.tokenizer.spec;

import java.util.EnumMap;
import java.util.Map;

/** The special tokens of a tokenizer by what they are for. */
public final class SpecialTokens {

  /** None at all. */
  public static final SpecialTokens NONE = new SpecialTokens(Map.of());

  private final Map<SpecialRole, Named> byRole;

  /** Special tokens; copies the map. */
  public SpecialTokens(Map<SpecialRole, Named> byRole) {
    this.byRole = new EnumMap<>(SpecialRole.class);
    this.byRole.putAll(byRole);
  }

  /**
   * A special token.
   *
   * @param text its text
   * @param id its id, -1 when the text is configured but no token
   */
  public record Named(String text, int id) {}

  /** The id of a special token, -1 when there is none. */
  public int id(SpecialRole role) {
    Named named = byRole.get(role);
    return named == null ? -1 : named.id();
  }

  /** The text of a special token, "" when there is none. */
  public String text(SpecialRole role) {
    Named named = byRole.get(role);
    return named == null ? "" : named.text();
  }

  @Override
  public String toString() {
    return byRole.toString();
  }
}
