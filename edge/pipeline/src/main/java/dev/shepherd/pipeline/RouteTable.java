package dev.shepherd.pipeline;

import dev.shepherd.net.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by its path bytes. Immutable.
 *
 * <p>Literal paths are in groups of equal length, where the last bytes tell them apart at once;
 * patterns are tried only after them.
 */
public final class RouteTable {
  private final List<PathRoutes>[] literalsByLength;
  private final List<PathRoutes> patterns = new ArrayList<>();

  /** All methods of one path. */
  static final class PathRoutes {
    final String template;
    final byte[] path;
    final List<Route> routes = new ArrayList<>();

    PathRoutes(String template) {
      this.template = template;
      this.path = template.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The route for the request's method; HEAD is answered by GET. */
    @Nullable Route forMethod(RequestHead head) {
      for (int i = 0; i < routes.size(); i++) {
        if (head.isMethod(METHODS.get(routes.get(i).method()))) {
          return routes.get(i);
        }
      }
      if (head.isMethod(HEAD)) {
        for (Route route : routes) {
          if (route.method().equals("GET")) {
            return route;
          }
        }
      }
      return null;
    }

    /** Value of an {@code Allow} header. */
    String allow() {
      var methods = new ArrayList<String>();
      for (Route route : routes) {
        methods.add(route.method());
        if (route.method().equals("GET")) {
          methods.add("HEAD");
        }
      }
      return String.join(", ", methods);
    }
  }

  static final byte[] HEAD = "HEAD".getBytes(StandardCharsets.ISO_8859_1);
  static final byte[] OPTIONS = "OPTIONS".getBytes(StandardCharsets.ISO_8859_1);
  private static final Map<String, byte[]> METHODS = methods();

  private static Map<String, byte[]> methods() {
    var all = new LinkedHashMap<String, byte[]>();
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
      all.put(method, method.getBytes(StandardCharsets.ISO_8859_1));
    }
    return all;
  }

  /** A table of routes; of patterns that match the same path the first wins. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists, filled only here
  public RouteTable(List<Route> routes) {
    var byTemplate = new LinkedHashMap<String, PathRoutes>();
    int longest = 0;
    for (Route route : routes) {
      byTemplate.computeIfAbsent(route.template(), PathRoutes::new).routes.add(route);
      longest = Math.max(longest, route.template().length());
    }
    literalsByLength = new List[longest + 1];
    for (PathRoutes path : byTemplate.values()) {
      if (path.template.indexOf('{') >= 0) {
        patterns.add(path);
      } else {
        int length = path.path.length;
        if (literalsByLength[length] == null) {
          literalsByLength[length] = new ArrayList<>();
        }
        literalsByLength[length].add(path);
      }
    }
  }

  /** The routes of the request's path, null if the path is unknown. */
  @Nullable PathRoutes find(RequestHead head) {
    int from = head.pathStart();
    int to = head.pathEnd();
    int length = to - from;
    if (length < literalsByLength.length && literalsByLength[length] != null) {
      List<PathRoutes> candidates = literalsByLength[length];
      for (int i = 0; i < candidates.size(); i++) {
        PathRoutes path = candidates.get(i);
        if (Arrays.equals(head.bytes(), from, to, path.path, 0, length)) {
          return path;
        }
      }
    }
    if (patterns.isEmpty()) {
      return null;
    }
    String path = head.path();
    for (PathRoutes pattern : patterns) {
      if (parameters(pattern.template, path) != null) {
        return pattern;
      }
    }
    return null;
  }

  /** Values of a template's placeholders in a path, null if it does not match. */
  static @Nullable List<String> parameters(String template, String path) {
    var values = new ArrayList<String>();
    String[] want = template.split("/", -1);
    String[] have = path.split("/", -1);
    for (int i = 0; i < want.length; i++) {
      String part = want[i];
      if (part.startsWith("{") && part.endsWith("*}")) {
        if (i >= have.length) {
          return null;
        }
        String rest = String.join("/", Arrays.asList(have).subList(i, have.length));
        values.add(Percent.decode(rest));
        return rest.isEmpty() ? null : values;
      }
      if (i >= have.length) {
        return null;
      }
      if (part.startsWith("{")) {
        if (have[i].isEmpty()) {
          return null;
        }
        values.add(Percent.decode(have[i]));
      } else if (!part.equals(have[i])) {
        return null;
      }
    }
    return want.length == have.length ? values : null;
  }
}
