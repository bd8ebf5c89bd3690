package dev.shepherd.identity;

/**
 * A key that opens the control plane.
 *
 * @param id stable identifier, the principal of audit records, not blank
 * @param name a name for people
 * @param role what it may do
 * @param key the secret, not blank
 */
public record ControlKey(String id, String name, Role role, String key) {

  /** Checks that an identifier and a secret are there. */
  public ControlKey {
    if (id.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException(
          "a control-plane key needs an id and a key: id:name:role:key");
    }
  }

  /**
   * Reads {@code id:name:role:key}; the key may contain colons, the role is in any case.
   *
   * @throws IllegalArgumentException with a message that does not contain the secret
   */
  public static ControlKey parse(String entry) {
    String[] parts = entry.split(":", 4);
    if (parts.length < 4) {
      throw new IllegalArgumentException(
          "expected id:name:role:key, but there are only " + parts.length + " of 4 parts");
    }
    return new ControlKey(parts[0].trim(), parts[1].trim(), role(parts[2].trim()), parts[3].trim());
  }

  private static Role role(String word) {
    for (Role role : Role.values()) {
      if (role.word().equalsIgnoreCase(word)) {
        return role;
      }
    }
    // The third part may be the secret of a wrongly ordered entry, so it is not shown.
    throw new IllegalArgumentException("the third part, the role, must be admin or user");
  }

  /** Does not show the secret. */
  @Override
  public String toString() {
    return "ControlKey[" + id + ", " + role.word() + "]";
  }
}
