package dev.shepherd.identity;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a data-plane request, as far as the gateway knows. Immutable.
 *
 * @param tenant the tenant key under which limits and stored objects are kept: {@code
 *     auth:<tenant>} or {@code auth:<64 hexadecimal digits>} for a key, {@code header:<value>},
 *     {@code ip:<address>} or {@code anonymous}
 * @param openedByKey whether a key of this gateway opened the door; then the client's {@code
 *     Authorization} and {@code x-api-key} must never be forwarded
 */
public record Caller(String tenant, boolean openedByKey) {

  /** Nothing is known. */
  public static final Caller ANONYMOUS = new Caller("anonymous", false);

  static Caller ofKey(String name) {
    return new Caller("auth:" + name, true);
  }

  /**
   * The caller named by a trusted tenant header.
   *
   * @return null if the value is blank
   */
  public static @Nullable Caller ofHeader(byte[] head, int from, int to) {
    int start = Ascii.skipBlanks(head, from, to);
    int end = Ascii.trimEnd(head, start, to);
    if (start == end) {
      return null;
    }
    return new Caller(
        "header:" + new String(head, start, end - start, StandardCharsets.UTF_8), false);
  }

  /**
   * The caller known by its address only. IPv4 addresses mapped into IPv6 are shown as IPv4,
   * without port and scope. Ask once per connection.
   *
   * @param peer null if the transport has no addresses
   */
  public static Caller ofPeer(@Nullable InetAddress peer) {
    if (peer == null) {
      return ANONYMOUS;
    }
    return new Caller("ip:" + text(peer), false);
  }

  private static String text(InetAddress peer) {
    byte[] address = peer.getAddress();
    if (peer instanceof Inet6Address && isMappedIpv4(address)) {
      return (address[12] & 0xff)
          + "."
          + (address[13] & 0xff)
          + "."
          + (address[14] & 0xff)
          + "."
          + (address[15] & 0xff);
    }
    String text = peer.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  private static boolean isMappedIpv4(byte[] address) {
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return address[10] == (byte) 0xff && address[11] == (byte) 0xff;
  }
}
