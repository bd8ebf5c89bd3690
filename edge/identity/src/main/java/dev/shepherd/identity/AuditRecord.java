package dev.shepherd.identity;

import java.time.Instant;

/**
 * One decision of the control plane. All texts are escaped and at most 1024 characters long (plus
 * the mark of a cut), so a record is one line whatever the client sent.
 *
 * @param timestamp when the request was answered, RFC 3339 in UTC
 * @param principal who asked
 * @param authMethod {@code api_key} or {@code none}
 * @param role {@code admin} or {@code user}
 * @param method HTTP method
 * @param path request path without query
 * @param resource the object concerned, such as a worker's id; empty if there is none
 * @param outcome {@code success} if the door let the request in, else {@code denied}
 * @param status final HTTP status
 * @param requestId the request's id
 * @param details why it was denied; empty otherwise
 */
public record AuditRecord(
    String timestamp,
    String principal,
    String authMethod,
    String role,
    String method,
    String path,
    String resource,
    String outcome,
    int status,
    String requestId,
    String details) {

  /** The message under which a sink writes the record. */
  public static final String MESSAGE = "control_plane_audit";

  /** The log target under which a sink writes the record. */
  public static final String TARGET = "smg::audit";

  private static final int MAX_CHARS = 1024;

  static AuditRecord of(
      long epochMillis,
      Verdict verdict,
      String method,
      String path,
      String resource,
      int status,
      String requestId) {
    var principal = verdict.principal();
    boolean allowed = verdict instanceof Verdict.Allowed;
    return new AuditRecord(
        Instant.ofEpochMilli(epochMillis).toString(),
        clean(principal.name()),
        principal.authMethod(),
        principal.role().word(),
        clean(method),
        clean(path),
        clean(resource),
        allowed ? "success" : "denied",
        status,
        clean(requestId),
        verdict instanceof Verdict.Denied denied ? clean(denied.text()) : "");
  }

  /**
   * Makes a text safe for a one-line record: control characters and backslashes are escaped, and a
   * long text is cut.
   */
  static String clean(String text) {
    int length = Math.min(text.length(), MAX_CHARS);
    if (length == MAX_CHARS
        && text.length() > length
        && Character.isHighSurrogate(text.charAt(length - 1))) {
      length--;
    }
    var out = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        case '\u2028', '\u2029' -> out.append(c == '\u2028' ? "\\u2028" : "\\u2029");
        default -> {
          if (Character.isISOControl(c)) {
            out.append("\\x")
                .append(Character.forDigit(c >> 4 & 15, 16))
                .append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    if (length < text.length()) {
      out.append("...[TRUNCATED]");
    }
    return out.toString();
  }
}
