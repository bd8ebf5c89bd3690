package dev.shepherd.identity;

/** What the control plane says to a request, before it is handled. */
public sealed interface Verdict {

  /** Who asked, as far as it is known. */
  Principal principal();

  /**
   * The request may be handled.
   *
   * @param principal who asked
   */
  record Allowed(Principal principal) implements Verdict {}

  /**
   * The request is answered with this status and plain text.
   *
   * @param principal who asked
   * @param status 401 or 403
   * @param text body of the answer, also the reason in the audit record
   */
  record Denied(Principal principal, int status, String text) implements Verdict {

    /** The value of {@code WWW-Authenticate} that goes with a 401. */
    public static final String CHALLENGE = "Bearer realm=\"control-plane\"";

    /** Whether {@link #CHALLENGE} is sent. */
    public boolean challenges() {
      return status == 401;
    }
  }

  /**
   * Who asked.
   *
   * @param name a key's id, {@code shared-key}, {@code anonymous} (no key is asked for) or {@code
   *     unauthenticated}
   * @param authMethod {@code api_key} or {@code none}
   * @param role what it may do
   */
  record Principal(String name, String authMethod, Role role) {
    static final Principal UNAUTHENTICATED = new Principal("unauthenticated", "none", Role.USER);
    static final Principal ANONYMOUS = new Principal("anonymous", "none", Role.ADMIN);
    static final Principal SHARED_KEY = new Principal("shared-key", "api_key", Role.ADMIN);
  }
}
