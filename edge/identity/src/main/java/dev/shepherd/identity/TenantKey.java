package dev.shepherd.identity;

/**
 * A key that opens the data plane for one tenant.
 *
 * @param tenant the tenant's name, not blank
 * @param key the secret, not blank
 */
public record TenantKey(String tenant, String key) {

  /** Checks that both parts are there. */
  public TenantKey {
    if (tenant.isBlank() || key.isBlank()) {
      throw new IllegalArgumentException("a tenant key needs a tenant and a key: tenant_id:key");
    }
  }

  /**
   * Reads {@code tenant_id:key}, split at the first colon, both sides trimmed.
   *
   * @throws IllegalArgumentException with a message that does not contain the secret
   */
  public static TenantKey parse(String entry) {
    int colon = entry.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected tenant_id:key, but there is no ':'");
    }
    return new TenantKey(entry.substring(0, colon).trim(), entry.substring(colon + 1).trim());
  }

  /** Does not show the secret. */
  @Override
  public String toString() {
    return "TenantKey[" + tenant + "]";
  }
}
