package dev.shepherd.identity;

import java.util.Locale;

/** What a control-plane key may do. */
public enum Role {
  /** Everything. */
  ADMIN,
  /** Look, but not touch: {@code GET} and {@code HEAD}. */
  USER;

  /** The role's word in configuration and audit records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
