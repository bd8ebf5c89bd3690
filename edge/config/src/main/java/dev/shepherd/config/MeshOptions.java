package dev.shepherd.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Options of gateways that share state, and of real-time media. */
public final class MeshOptions {

  private static final Declarer IN = new Declarer(Topic.MESH);

  private MeshOptions() {}

  /** Sharing state. */
  public static final Option<Boolean> ENABLE_MESH =
      IN.flag("enable-mesh", "Shares state with other gateways.")
          .alias("ha-mesh")
          .notYet()
          .off(false);

  /** Own name. */
  public static final OptionalOption<String> MESH_SERVER_NAME =
      IN.text("mesh-server-name", "Name of this gateway in the mesh.")
          .notYet()
          .defaultWords("Mesh_ and 4 random characters")
          .optional();

  /** Own address. */
  public static final Option<InetAddress> MESH_HOST =
      IN.ip("mesh-host", "Address of the mesh listener.")
          .notYet()
          .orElse(InetAddress.ofLiteral("0.0.0.0"));

  /** Address told to others. */
  public static final OptionalOption<String> MESH_ADVERTISE_HOST =
      IN.text("mesh-advertise-host", "Address that other gateways are told. Unset = --mesh-host.")
          .notYet()
          .optional();

  /** Own port. */
  public static final Option<Integer> MESH_PORT =
      IN.u16("mesh-port", "Port of the mesh listener.").notYet().orElse(39_527);

  /** Other gateways. */
  public static final Option<List<String>> MESH_PEER_URLS =
      IN.text("mesh-peer-urls", "Other gateways, as ip:port.")
          .alias("seeds")
          .separatedByComma()
          .notYet()
          .list(List.of());

  /** Authority of the mesh. */
  public static final OptionalOption<Path> MESH_TLS_CA_CERT =
      IN.path("mesh-tls-ca-cert", "Authority (PEM) of the mesh.").notYet().optional();

  /** Own certificate in the mesh. */
  public static final OptionalOption<Path> MESH_TLS_CERT =
      IN.path("mesh-tls-cert", "Certificate (PEM) of this gateway.").notYet().optional();

  /** Key of the own certificate in the mesh. */
  public static final OptionalOption<Path> MESH_TLS_KEY =
      IN.path("mesh-tls-key", "Private key (PKCS#8 PEM) of --mesh-tls-cert.").notYet().optional();

  /** Address for media. */
  public static final OptionalOption<InetAddress> WEBRTC_BIND_ADDR =
      IN.ip("webrtc-bind-addr", "Address for media. Unset = 0.0.0.0.").notYet().optional();

  /** Server that tells our outer address. */
  public static final Option<String> WEBRTC_STUN_SERVER =
      IN.text("webrtc-stun-server", "STUN server as host:port; none = none.")
          .notYetUnless(
              value -> value instanceof String text && text.toLowerCase(Locale.ROOT).equals("none"),
              "none (off)")
          .orElse("stun.l.google.com:19302");

  static final List<AnyOption> ALL =
      List.of(
          ENABLE_MESH,
          MESH_SERVER_NAME,
          MESH_HOST,
          MESH_ADVERTISE_HOST,
          MESH_PORT,
          MESH_PEER_URLS,
          MESH_TLS_CA_CERT,
          MESH_TLS_CERT,
          MESH_TLS_KEY,
          WEBRTC_BIND_ADDR,
          WEBRTC_STUN_SERVER);
}
