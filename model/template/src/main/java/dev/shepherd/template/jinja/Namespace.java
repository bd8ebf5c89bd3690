package dev.shepherd.template.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one kind of value whose fields a template can set. */
final class Namespace {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  private boolean printing;

  /** Notes that it is being printed; answers false when it was already, that is inside itself. */
  boolean startPrinting() {
    boolean first = !printing;
    printing = true;
    return first;
  }

  void endPrinting() {
    printing = false;
  }

  Map<String, Object> fields() {
    return fields;
  }
}
