package dev.shepherd.template.chat;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Renders JSON lines: each holds a template and the variables for it, and gets one line back.
 *
 * <p>Variables reach the template exactly as they are written; nothing is prepared or added.
 * Belongs to one thread.
 */
public final class LineRenderer {

  /** Compiled templates kept for further lines. */
  private static final int MAX_TEMPLATES = 128;

  private final Supplier<LocalDateTime> clock;
  private final Bounds bounds;
  private final Map<String, JinjaTemplate> compiled =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JinjaTemplate> eldest) {
          return size() > MAX_TEMPLATES;
        }
      };

  /** A renderer that tells templates this local time. */
  public LineRenderer(Supplier<LocalDateTime> clock, Bounds bounds) {
    this.clock = clock;
    this.bounds = bounds;
  }

  /** The answer to a line: {@code text}, or {@code error}, {@code line} and {@code kind}. */
  public JsonObject answer(String line) {
    try {
      if (!(JsonParser.parse(line) instanceof JsonObject request)) {
        return failure("the line is no JSON object", 0, "InvalidLine");
      }
      if (!(request.get("template") instanceof JsonString(String template))) {
        return failure("the line has no template", 0, "InvalidLine");
      }
      return JsonObject.of("text", render(template, request));
    } catch (JsonException e) {
      return failure(e.reason(), 0, "InvalidLine");
    } catch (TemplateException e) {
      return failure(e.reason(), e.line(), e.kind().title());
    }
  }

  /**
   * The answer as one line of JSON, without the line break. Characters that some readers take for
   * line breaks are escaped.
   */
  public String answerLine(String line) {
    return JsonWriter.compact(answer(line))
        .replace("\u0085", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private String render(String template, JsonObject request) {
    JinjaTemplate jinja = compiled.get(template);
    if (jinja == null) {
      jinja = JinjaTemplate.compile(template);
      compiled.put(template, jinja);
    }
    var variables = new Variables();
    for (Map.Entry<String, JsonValue> member : request.members().entrySet()) {
      switch (member.getKey()) {
        case "template" -> {}
        case "messages", "tools", "documents" -> variables.user(member.getKey(), member.getValue());
        default -> variables.operator(member.getKey(), member.getValue());
      }
    }
    return jinja.render(variables, clock, bounds).text();
  }

  private static JsonObject failure(String reason, int line, String kind) {
    return JsonObject.builder().put("error", reason).put("line", line).put("kind", kind).build();
  }
}
