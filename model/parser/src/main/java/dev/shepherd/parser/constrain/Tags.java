package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.util.List;

/** The words of xgrammar's structural tags. */
final class Tags {

  private Tags() {}

  static JsonObject tag(String begin, JsonObject content, String end) {
    return JsonObject.builder().put("begin", begin).put("content", content).put("end", end).build();
  }

  /** Free text in which triggers begin tags, of which one must come. */
  static Constraint.StructuralTag triggered(
      List<String> triggers, List<JsonObject> tags, boolean onlyOne) {
    JsonObject.Builder format =
        JsonObject.builder()
            .put("type", "triggered_tags")
            .put("triggers", JsonArray.ofStrings(triggers))
            .put("tags", new JsonArray(List.copyOf(tags)))
            .put("at_least_one", true);
    format.put("stop_after_first", onlyOne);
    return new Constraint.StructuralTag(JsonObject.of("format", format.build()));
  }

  static JsonObject jsonSchema(JsonValue schema) {
    return JsonObject.builder().put("type", "json_schema").put("json_schema", schema).build();
  }

  static JsonObject text(String value) {
    return JsonObject.of("type", "const_string", "value", value);
  }

  static JsonObject regex(String pattern) {
    return JsonObject.of("type", "regex", "pattern", pattern);
  }

  static JsonObject anyText(String... excludes) {
    JsonObject.Builder any = JsonObject.builder().put("type", "any_text");
    if (excludes.length > 0) {
      any.put("excludes", JsonArray.ofStrings(List.of(excludes)));
    }
    return any.build();
  }

  /** One after the other. */
  static JsonObject sequence(List<JsonObject> elements) {
    return listed("sequence", elements);
  }

  /** One of several. */
  static JsonObject or(List<JsonObject> elements) {
    return listed("or", elements);
  }

  private static JsonObject listed(String type, List<JsonObject> elements) {
    return JsonObject.builder()
        .put("type", type)
        .put("elements", new JsonArray(List.copyOf(elements)))
        .build();
  }

  /** Repeated or left out: {@code plus}, {@code star} or {@code optional}. */
  static JsonObject repeated(String type, JsonObject content) {
    return JsonObject.builder().put("type", type).put("content", content).build();
  }

  /** Tags with a separator between them. */
  static JsonObject separated(String separator, List<JsonObject> tags) {
    return JsonObject.builder()
        .put("type", "tags_with_separator")
        .put("separator", separator)
        .put("tags", new JsonArray(List.copyOf(tags)))
        .build();
  }
}
