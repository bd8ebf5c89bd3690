package dev.shepherd.net;

import java.net.URI;

/**
 * Where a worker listens.
 *
 * @param secure whether to speak TLS
 * @param host name or literal address, IPv6 without brackets
 * @param port 1..65535
 */
public record Endpoint(boolean secure, String host, int port) {

  /** The endpoint of an {@code http} or {@code https} URL. */
  public static Endpoint of(URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException("no host in " + uri);
    }
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    return new Endpoint(secure, host, port);
  }

  /** Value of the {@code Host} header. */
  public String authority() {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? 443 : 80) ? literal : literal + ":" + port;
  }
}
