package dev.shepherd.workers;

import dev.shepherd.net.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A worker's URL taken apart.
 *
 * @param scheme {@code http}, {@code https}, {@code grpc}, {@code grpcs} or {@code ipc}
 * @param host name or address without brackets; empty for {@code ipc}
 * @param port 1..65535, the scheme's default when left out; 0 for {@code ipc}
 * @param authority the value of a {@code Host} header: host and, unless default, port
 * @param basePath what request paths are appended to: empty, or with a leading and without a
 *     trailing slash
 */
public record WorkerAddress(
    String scheme, String host, int port, String authority, String basePath) {

  /** A URL that no worker can have; the message says what is wrong with it. */
  public static final class InvalidUrlException extends Exception {
    InvalidUrlException(String reason) {
      super(reason);
    }
  }

  /**
   * Takes a URL apart.
   *
   * @throws InvalidUrlException with a reason for people
   */
  public static WorkerAddress parse(String url) throws InvalidUrlException {
    if (url.isEmpty()) {
      throw new InvalidUrlException("URL cannot be empty");
    }
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd);
    int defaultPort =
        switch (scheme) {
          case "http" -> 80;
          case "https" -> 443;
          case "grpc", "grpcs", "ipc" -> 0;
          default ->
              throw new InvalidUrlException(
                  "URL must start with a lowercase http://, https://, grpc://, grpcs://, or ipc://"
                      + " scheme");
        };
    String rest = url.substring(schemeEnd + 3);
    requirePlainCharacters(rest);
    if (scheme.equals("ipc")) {
      if (rest.isEmpty() || rest.equals("/")) {
        throw new InvalidUrlException("ipc:// worker URL must include a socket path");
      }
      return new WorkerAddress(scheme, "", 0, "", rest);
    }
    int pathStart = rest.indexOf('/');
    String authority = pathStart < 0 ? rest : rest.substring(0, pathStart);
    String path = pathStart < 0 ? "" : rest.substring(pathStart);
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return withAuthority(scheme, defaultPort, authority, path.substring(0, end));
  }

  /** Whether the connection is encrypted. */
  public boolean tls() {
    return scheme.equals("https") || scheme.equals("grpcs");
  }

  /** Whether the worker speaks HTTP. */
  public boolean http() {
    return scheme.equals("http") || scheme.equals("https");
  }

  /** Where connections to it go. */
  public Endpoint endpoint() {
    return new Endpoint(tls(), host, port);
  }

  /** The base of all request URIs. */
  public URI uri() {
    try {
      return new URI(scheme + "://" + authority + basePath);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("checked when it was parsed", e);
    }
  }

  private static WorkerAddress withAuthority(
      String scheme, int defaultPort, String authority, String basePath)
      throws InvalidUrlException {
    if (authority.indexOf('@') >= 0) {
      throw new InvalidUrlException("URL must not hold credentials, use api_key");
    }
    int bracket = authority.lastIndexOf(']');
    int colon = authority.indexOf(':', Math.max(bracket, 0));
    String hostText = colon < 0 ? authority : authority.substring(0, colon);
    String host = hostText;
    if (hostText.startsWith("[") && hostText.endsWith("]")) {
      host = hostText.substring(1, hostText.length() - 1);
    }
    if (host.isEmpty() || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw new InvalidUrlException("URL must have a valid host");
    }
    int port = colon < 0 ? defaultPort : port(authority.substring(colon + 1));
    String shown = hostText.toLowerCase(Locale.ROOT);
    String written = colon < 0 || port == defaultPort ? shown : shown + ":" + port;
    var address = new WorkerAddress(scheme, host.toLowerCase(Locale.ROOT), port, written, basePath);
    try {
      new URI(scheme + "://" + written + basePath);
    } catch (URISyntaxException e) {
      throw new InvalidUrlException("Invalid URL format: " + e.getReason());
    }
    return address;
  }

  private static int port(String digits) throws InvalidUrlException {
    if (!digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(Character::isDigit)) {
      int port = Integer.parseInt(digits);
      if (port > 0 && port < 65536) {
        return port;
      }
    }
    throw new InvalidUrlException("Invalid URL format: invalid port number");
  }

  private static void requirePlainCharacters(String rest) throws InvalidUrlException {
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>') {
        throw new InvalidUrlException("Invalid URL format: invalid character");
      }
      if (c == '?' || c == '#') {
        throw new InvalidUrlException("Invalid URL format: no query or fragment is allowed");
      }
    }
  }
}
