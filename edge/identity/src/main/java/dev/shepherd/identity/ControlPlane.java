package dev.shepherd.identity;

import dev.shepherd.identity.Verdict.Allowed;
import dev.shepherd.identity.Verdict.Denied;
import dev.shepherd.identity.Verdict.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door of the control plane. Immutable and thread-safe.
 *
 * <p>Its rule is chosen once: keys with roles if any are configured; otherwise the shared key;
 * otherwise, if only tenants have keys, nobody; and open if the gateway has no keys at all.
 */
public final class ControlPlane {

  /** How the door is guarded. */
  public enum Rule {
    /** Control-plane keys with roles. */
    ROLES,
    /** The data plane's shared key opens everything. */
    SHARED_KEY,
    /** Only tenants have keys, and those never open the control plane. */
    CLOSED,
    /** Nobody is asked. */
    OPEN
  }

  private static final Denied NO_CREDENTIAL =
      new Denied(Principal.UNAUTHENTICATED, 401, "Missing or invalid Authorization header");
  private static final Denied UNKNOWN_KEY =
      new Denied(Principal.UNAUTHENTICATED, 401, "Invalid authentication token");
  private static final Denied NEEDS_OWN_KEYS =
      new Denied(
          Principal.UNAUTHENTICATED,
          401,
          "The control plane is closed: no control-plane key and no shared key is configured");
  private static final Allowed ANYBODY = new Allowed(Principal.ANONYMOUS);

  private final Rule rule;
  private final long[] digests;
  private final Principal[] principals;

  /**
   * The door for a set of keys.
   *
   * @param keys control-plane keys
   * @param sharedKey the data plane's shared key
   * @param tenantsHaveKeys whether any tenant key is configured
   */
  public ControlPlane(List<ControlKey> keys, @Nullable String sharedKey, boolean tenantsHaveKeys) {
    var digest = new KeyDigest();
    if (!keys.isEmpty()) {
      rule = Rule.ROLES;
      digests = new long[keys.size() * KeyDigest.LONGS];
      principals = new Principal[keys.size()];
      for (int i = 0; i < principals.length; i++) {
        var key = keys.get(i);
        digest.store(key.key(), digests, i);
        principals[i] = new Principal(key.id(), "api_key", key.role());
      }
    } else if (sharedKey != null) {
      rule = Rule.SHARED_KEY;
      digests = new long[KeyDigest.LONGS];
      principals = new Principal[] {Principal.SHARED_KEY};
      digest.store(sharedKey, digests, 0);
    } else {
      rule = tenantsHaveKeys ? Rule.CLOSED : Rule.OPEN;
      digests = new long[0];
      principals = new Principal[0];
    }
  }

  /** How the door is guarded. */
  public Rule rule() {
    return rule;
  }

  /** Decides about a request that carries no {@code Authorization}. */
  public Verdict decide() {
    return switch (rule) {
      case OPEN -> ANYBODY;
      case CLOSED -> NEEDS_OWN_KEYS;
      case ROLES, SHARED_KEY -> NO_CREDENTIAL;
    };
  }

  /**
   * Decides about a request.
   *
   * @param method the HTTP method
   * @param head holds the {@code Authorization} value at {@code from..to}, without blanks around it
   */
  public Verdict decide(String method, byte[] head, int from, int to) {
    if (principals.length == 0) {
      return decide();
    }
    int token = Bearer.tokenStart(head, from, to);
    if (token < 0) {
      return NO_CREDENTIAL;
    }
    var digest = new KeyDigest();
    digest.update(head, token, to);
    int index = digest.find(digests);
    if (index < 0) {
      return UNKNOWN_KEY;
    }
    Principal principal = principals[index];
    if (principal.role() == Role.ADMIN || method.equals("GET") || method.equals("HEAD")) {
      return new Allowed(principal);
    }
    return new Denied(principal, 403, "Admin role required for control plane access");
  }
}
