package dev.shepherd.config;

import java.util.List;

/**
 * A key that opens the data plane in the name of a tenant.
 *
 * @param tenantId who the caller is
 * @param key the secret; {@link #toString()} hides it
 */
public record TenantKey(String tenantId, String key) {

  static ValueType<TenantKey> type() {
    return new ValueType<>("tenant_id:key", TenantKey::read, TenantKey::toString);
  }

  private static Parsed<TenantKey> read(String text) {
    int split = text.indexOf(':');
    if (split < 0) {
      return new Parsed.Bad<>("has no ':' between tenant and key", "write it as tenant_id:key");
    }
    TenantKey entry =
        new TenantKey(text.substring(0, split).strip(), text.substring(split + 1).strip());
    for (String part : List.of(entry.tenantId, entry.key)) {
      if (!Limit.visibleText().holds().test(part)) {
        return new Parsed.Bad<>(
            "tenant and key must be non-empty text without control characters",
            "write it as tenant_id:key");
      }
    }
    return new Parsed.Value<>(entry);
  }

  @Override
  public String toString() {
    return tenantId + ":***";
  }
}
