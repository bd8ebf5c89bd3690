package dev.shepherd.identity;

import dev.shepherd.exchange.GatewayError;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys that open the data plane: the shared key and the tenants' keys, held as SHA-256 only.
 * Immutable and thread-safe; a reload makes a new one.
 */
public final class KeyRing {
  private static final GatewayError REFUSAL =
      GatewayError.client(
          401,
          "invalid_api_key",
          "A valid API key is required, as 'Authorization: Bearer KEY' or 'x-api-key: KEY'.");

  private final long[] digests;
  private final Caller[] callers;

  /**
   * A ring of keys; without any the data plane is open.
   *
   * @throws IllegalArgumentException if a key occurs twice, with a message that names the owners
   *     only
   */
  public KeyRing(@Nullable String sharedKey, List<TenantKey> tenantKeys) {
    int shared = sharedKey == null ? 0 : 1;
    this.callers = new Caller[shared + tenantKeys.size()];
    this.digests = new long[callers.length * KeyDigest.LONGS];
    var digest = new KeyDigest();
    long[] soFar = {};
    if (sharedKey != null) {
      if (sharedKey.isBlank()) {
        throw new IllegalArgumentException("the shared key is blank");
      }
      digest.store(sharedKey, digests, 0);
      callers[0] = Caller.ofKey(digest.hex());
      soFar = Arrays.copyOf(digests, KeyDigest.LONGS);
    }
    for (int i = shared; i < callers.length; i++) {
      var tenant = tenantKeys.get(i - shared);
      digest.store(tenant.key(), digests, i);
      int twin = digest.find(soFar);
      if (twin >= 0) {
        String owner = twin < shared ? "the shared key" : tenantKeys.get(twin - shared).tenant();
        throw new IllegalArgumentException(
            "tenant " + tenant.tenant() + " has the same key as " + owner);
      }
      callers[i] = Caller.ofKey(tenant.tenant());
      soFar = Arrays.copyOf(digests, (i + 1) * KeyDigest.LONGS);
    }
  }

  /** Whether no key is configured, so that everybody may come in. */
  public boolean isOpen() {
    return callers.length == 0;
  }

  /** The 401 for a caller without a valid key; goes with a {@link #challenge} header. */
  public GatewayError refusal() {
    return REFUSAL;
  }

  /**
   * The value of {@code WWW-Authenticate} that goes with a 401.
   *
   * @param keySent whether the request carried a credential at all
   */
  public String challenge(boolean keySent) {
    return keySent
        ? "Bearer realm=\"data-plane\", error=\"invalid_token\""
        : "Bearer realm=\"data-plane\"";
  }

  /** A look-up of its own for one event loop. */
  public Verifier newVerifier() {
    return new Verifier();
  }

  /**
   * Looks up keys in header values without allocating. Confined to one thread.
   *
   * <p>Ranges are header values in the request head, without surrounding blanks.
   */
  public final class Verifier {
    private final KeyDigest digest = new KeyDigest();

    private Verifier() {}

    /** The owner of the key in an {@code Authorization} value, or null if it opens nothing. */
    public @Nullable Caller authorization(byte[] head, int from, int to) {
      int token = Bearer.tokenStart(head, from, to);
      return token < 0 ? null : apiKey(head, token, to);
    }

    /** The owner of the key in an {@code x-api-key} value, or null if it opens nothing. */
    public @Nullable Caller apiKey(byte[] head, int from, int to) {
      digest.update(head, from, to);
      int index = digest.find(digests);
      return index < 0 ? null : callers[index];
    }
  }
}
