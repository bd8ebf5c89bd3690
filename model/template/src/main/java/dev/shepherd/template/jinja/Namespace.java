package dev.shepherd.template.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one kind of value whose fields a template can set. */
final class Namespace {

  private final Map<String, Object> fields = new LinkedHashMap<>();

  Map<String, Object> fields() {
    return fields;
  }
}
