package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options that say who may call, and how connections are protected. */
public final class SecurityOptions {

  private static final Declarer IN = new Declarer(Topic.SECURITY);

  private SecurityOptions() {}

  /** The shared key. */
  public static final OptionalOption<String> API_KEY =
      IN.text(
              "api-key",
              "Key that clients must present. It is never sent to a worker, see --worker-api-key."
                  + " Without any key the gateway is open.")
          .sane(Limit.visibleText())
          .secret()
          .reloadable()
          .optional();

  /** The key that start-up workers want. */
  public static final OptionalOption<String> WORKER_API_KEY =
      IN.text("worker-api-key", "Key that the gateway sends to the workers of --worker-urls.")
          .env("SMG_WORKER_API_KEY")
          .sane(Limit.visibleText())
          .secret()
          .ours()
          .optional();

  /** Keys of tenants. */
  public static final Option<List<TenantKey>> TENANT_API_KEY =
      IN.of(
              "tenant-api-key",
              "Key of one tenant, for inference routes only. Repeat the option for several.",
              TenantKey.type())
          .secret()
          .reloadable()
          .append();

  /** Keys of operators. */
  public static final Option<List<ControlPlaneKey>> CONTROL_PLANE_API_KEYS =
      IN.of(
              "control-plane-api-keys",
              "Keys for admin routes; role admin may do everything, role user may read. In the"
                  + " variable, entries are separated by commas or lines.",
              ControlPlaneKey.type())
          .env("CONTROL_PLANE_API_KEYS")
          .environmentSeparatedByCommaOrLine()
          .secret()
          .reloadable()
          .list(List.of());

  /** Certificate of the main listener. */
  public static final OptionalOption<Path> TLS_CERT_PATH =
      IN.path("tls-cert-path", "Certificate chain (PEM): serves https. Needs --tls-key-path.")
          .reloadable()
          .optional();

  /** Key of the main listener's certificate. */
  public static final OptionalOption<Path> TLS_KEY_PATH =
      IN.path("tls-key-path", "Private key (PEM) of --tls-cert-path.").reloadable().optional();

  /** Certificate shown to workers. */
  public static final OptionalOption<Path> CLIENT_CERT_PATH =
      IN.path(
              "client-cert-path",
              "Certificate (PEM) that is shown to https workers. Needs --client-key-path.")
          .reloadable()
          .optional();

  /** Key of the certificate shown to workers. */
  public static final OptionalOption<Path> CLIENT_KEY_PATH =
      IN.path("client-key-path", "Private key (PEM) of --client-cert-path.")
          .reloadable()
          .optional();

  /** Authorities that sign workers' certificates. */
  public static final Option<List<Path>> CA_CERT_PATHS =
      IN.path("ca-cert-paths", "Authorities (PEM) trusted for https workers, besides the system's.")
          .reloadable()
          .list(List.of());

  /** Believes the tenant header of callers without a key. */
  public static final Option<Boolean> TRUST_TENANT_HEADER =
      IN.flag(
              "trust-tenant-header",
              "Believes the tenant header of callers that present no key. Only behind a proxy that"
                  + " sets it.")
          .off(false);

  /** The tenant header. */
  public static final Option<String> TENANT_HEADER_NAME =
      IN.text("tenant-header-name", "The header that --trust-tenant-header believes.")
          .sane(Limit.headerName())
          .orElse("x-smg-tenant-id");

  /** Switches the audit records off. */
  public static final Option<Boolean> DISABLE_AUDIT_LOGGING =
      IN.flag(
              "disable-audit-logging",
              "No audit record per decision on admin routes. --control-plane-audit-enabled asks for"
                  + " the default, which is to write them.")
          .negation("control-plane-audit-enabled")
          .off(false);

  /** Opens diagnostic routes. */
  public static final Option<Boolean> OPEN_DIAGNOSTICS =
      IN.flag(
              "open-diagnostics",
              "Answers diagnostic routes (loads, server and model info, engine metrics, generating"
                  + " health check) without a key even when keys are configured.")
          .ours()
          .off(false);

  /** Lets the client's own credential through to workers. */
  public static final Option<Boolean> FORWARD_CLIENT_AUTHORIZATION =
      IN.flag(
              "forward-client-authorization",
              "Passes the client's own Authorization to workers without a key of their own even"
                  + " when the gateway asks for keys. A key of this gateway is never passed on.")
          .ours()
          .off(false);

  /** Issuer of accepted tokens. */
  public static final OptionalOption<String> JWT_ISSUER =
      IN.text("jwt-issuer", "Issuer of tokens for admin routes; needs --jwt-audience.")
          .env("JWT_ISSUER")
          .notYet("use --control-plane-api-keys")
          .optional();

  /** Audience of accepted tokens. */
  public static final OptionalOption<String> JWT_AUDIENCE =
      IN.text("jwt-audience", "Audience of tokens for admin routes; needs --jwt-issuer.")
          .env("JWT_AUDIENCE")
          .notYet("use --control-plane-api-keys")
          .optional();

  /** Where the issuer publishes its keys. */
  public static final OptionalOption<String> JWT_JWKS_URI =
      IN.text("jwt-jwks-uri", "Where the issuer publishes its keys; skips OIDC discovery.")
          .env("JWT_JWKS_URI")
          .notYet("use --control-plane-api-keys")
          .optional();

  /** Claim that holds the role. */
  public static final Option<String> JWT_ROLE_CLAIM =
      IN.text("jwt-role-claim", "Claim that holds the role.")
          .notYet("use --control-plane-api-keys")
          .orElse("roles");

  /** Translation of the issuer's roles. */
  public static final Option<List<KeyValue>> JWT_ROLE_MAPPING =
      IN.pairs("jwt-role-mapping", "Translates the issuer's roles to admin or user.", "idp=role")
          .notYet("use --control-plane-api-keys")
          .list(List.of());

  static final List<AnyOption> ALL =
      List.of(
          API_KEY,
          WORKER_API_KEY,
          TENANT_API_KEY,
          CONTROL_PLANE_API_KEYS,
          TLS_CERT_PATH,
          TLS_KEY_PATH,
          CLIENT_CERT_PATH,
          CLIENT_KEY_PATH,
          CA_CERT_PATHS,
          TRUST_TENANT_HEADER,
          TENANT_HEADER_NAME,
          OPEN_DIAGNOSTICS,
          FORWARD_CLIENT_AUTHORIZATION,
          DISABLE_AUDIT_LOGGING,
          JWT_ISSUER,
          JWT_AUDIENCE,
          JWT_JWKS_URI,
          JWT_ROLE_CLAIM,
          JWT_ROLE_MAPPING);
}
