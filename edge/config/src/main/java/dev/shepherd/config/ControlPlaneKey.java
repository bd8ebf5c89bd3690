package dev.shepherd.config;

import java.util.List;
import java.util.Locale;

/**
 * A key that opens control-plane routes.
 *
 * @param id short name used in audit records
 * @param name the holder, for people
 * @param role what the holder may do
 * @param key the secret; {@link #toString()} hides it
 */
public record ControlPlaneKey(String id, String name, Role role, String key) {

  /** What a holder of a control-plane key may do. */
  public enum Role {
    /** Everything. */
    ADMIN,
    /** Reading only. */
    USER
  }

  private static final String REMEDY = "write it as id:name:role:key with role admin or user";

  static ValueType<ControlPlaneKey> type() {
    return new ValueType<>("id:name:role:key", ControlPlaneKey::read, ControlPlaneKey::toString);
  }

  private static Parsed<ControlPlaneKey> read(String text) {
    // Four parts at most, so that the key itself may hold colons.
    List<String> parts = List.of(text.strip().split(":", 4));
    if (parts.size() < 4) {
      return new Parsed.Bad<>("has fewer than four parts", REMEDY);
    }
    for (String part : parts) {
      if (!Limit.visibleText().holds().test(part)) {
        return new Parsed.Bad<>("has an empty part or a control character", REMEDY);
      }
    }
    return switch (parts.get(2).strip().toLowerCase(Locale.ROOT)) {
      case "admin" -> entry(parts, Role.ADMIN);
      case "user" -> entry(parts, Role.USER);
      default -> new Parsed.Bad<>("has an unknown role", REMEDY);
    };
  }

  private static Parsed<ControlPlaneKey> entry(List<String> parts, Role role) {
    return new Parsed.Value<>(
        new ControlPlaneKey(
            parts.get(0).strip(), parts.get(1).strip(), role, parts.get(3).strip()));
  }

  @Override
  public String toString() {
    return id + ":" + name + ":" + role.name().toLowerCase(Locale.ROOT) + ":***";
  }
}
