package dev.shepherd.pipeline;

import dev.shepherd.routing.PromptHasher;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Salts that keep prompts apart which must not share cached work: of other models, tenants,
 * adapters. Those of models and tenants are remembered, so that a request costs one look-up. One
 * per loop.
 */
final class PromptSalts {
  private static final int MAX_REMEMBERED = 1024;

  private final PromptHasher hasher;
  private final Map<Scope, Long> remembered = new HashMap<>();
  private Scope lastScope = new Scope("", "");
  private long lastSalt;

  private record Scope(String model, String tenant) {}

  PromptSalts(PromptHasher hasher) {
    this.hasher = hasher;
  }

  /** The salt of a tenant's prompts for a model. */
  long of(String model, String tenant) {
    if (lastScope.model.equals(model) && lastScope.tenant.equals(tenant)) {
      return lastSalt;
    }
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    lastScope = new Scope(model, tenant);
    lastSalt =
        remembered.computeIfAbsent(
            lastScope, scope -> hasher.salt(hasher.salt(0, scope.model), scope.tenant));
    return lastSalt;
  }

  /** A salt made of another one and a field's value. Allocates. */
  long with(long before, int field, byte[] b, int from, int to) {
    return hasher.salt(before + field, new String(b, from, to - from, StandardCharsets.ISO_8859_1));
  }
}
