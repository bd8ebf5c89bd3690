package dev.shepherd.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides whether a text may be the URL of a worker; reasons are worded as in the reference. */
public final class WorkerUrl {

  private static final Set<String> SCHEMES = Set.of("http", "https", "grpc", "grpcs", "ipc");
  private static final Set<String> SERVED = Set.of("http", "https");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+]");

  /**
   * Why a URL is refused.
   *
   * @param reason the reason, a sentence without a full stop
   * @param remedy what to do, in the imperative
   */
  public record Refusal(String reason, String remedy) {}

  private WorkerUrl() {}

  /** Why the URL is refused; empty if it may be used. */
  public static Optional<Refusal> refusal(String url) {
    if (url.isEmpty()) {
      return refuse("URL cannot be empty", "give a URL such as http://10.0.0.5:8000");
    }
    int colon = url.indexOf("://");
    String scheme = colon < 0 ? "" : url.substring(0, colon);
    if (!SCHEMES.contains(scheme)) {
      return refuse(
          "URL must start with a lowercase http://, https://, grpc://, grpcs://, or ipc:// scheme",
          "write it as http://HOST:PORT");
    }
    String rest = url.substring(colon + 3);
    if (scheme.equals("ipc") && rest.isEmpty()) {
      return refuse("ipc:// worker URL must include a socket path", "write it as http://HOST:PORT");
    }
    Optional<Refusal> badAddress = scheme.equals("ipc") ? Optional.empty() : address(rest);
    if (badAddress.isEmpty() && !SERVED.contains(scheme)) {
      return refuse(
          scheme + ":// workers are known, not supported yet",
          "use the engine's http:// or https:// port");
    }
    return badAddress;
  }

  private static Optional<Refusal> address(String rest) {
    if (rest.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      return invalid("it holds a space or control character");
    }
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(rest.lastIndexOf('@', end) + 1, end);
    int bracket = authority.indexOf(']');
    int portColon = authority.indexOf(':', bracket + 1);
    String host = portColon < 0 ? authority : authority.substring(0, portColon);
    if (host.isEmpty()) {
      return refuse("URL must have a valid host", "write it as http://HOST:PORT");
    }
    if (!HOST.matcher(host).matches()) {
      return invalid("the host has an illegal character");
    }
    if (portColon >= 0 && !isPort(authority.substring(portColon + 1))) {
      return invalid("the port must be a number from 1 to 65535");
    }
    return Optional.empty();
  }

  private static boolean isPort(String text) {
    return text.length() <= 5
        && !text.isEmpty()
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65_535;
  }

  private static Optional<Refusal> invalid(String detail) {
    return refuse("Invalid URL format: " + detail, "write it as http://HOST:PORT");
  }

  private static Optional<Refusal> refuse(String reason, String remedy) {
    return Optional.of(new Refusal(reason, remedy));
  }
}
