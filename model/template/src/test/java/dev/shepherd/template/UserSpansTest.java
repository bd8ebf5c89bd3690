package dev.shepherd.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The prompt says which of its text came from the conversation, whatever the template did to it.
 */
class UserSpansTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "<s>{{ c }}</s>!<s>[ hi X ]</s>",
        "{{ '<s>' + c + '</s>' }}!<s>[ hi X ]</s>",
        "{{ '<s>' ~ c ~ 1 }}!<s>[ hi X ]1",
        "{% set a = '<' ~ c %}{% set b = a ~ '>' %}{{ b }}!<[ hi X ]>",
        "{{ ('<' ~ c ~ '>')[1:4] }}!'[ hi]'",
        "{{ ('<' ~ c ~ '>').split('X')[0] }}!<[ hi ]",
        "{{ ('<' ~ c ~ '>')|replace('X', '-') }}!<[ hi ]-[ ]>",
        "{{ c|trim }}.!'[hi X].'",
        "{{ c|upper }}.!'[ HI X ].'",
        "{% set x %}<{{ c }}>{% endset %}{{ x }}!<[ hi X ]>",
        "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(c) }}!<[ hi X ]>",
        "{{ ['a', c]|join('-') }}!a-[ hi X ]",
        "{{ '%s: %s' % ('a', c) }}!a: [ hi X ]",
        "{{ '{}:{}'.format('a', c) }}!a:[ hi X ]",
        "{{ [c]|tojson }}!'[[\" hi X \"]]'",
        "{{ c|indent(2) }}!'[ hi X ]'",
        "{{ {'k': c} }}!{'k': [' hi X ']}",
        "{{ m.role }}:{{ m.type }}:{{ m.k }}!user:[<b>]:[v]",
        "{% for k in m %}{{ k }},{% endfor %}![role],[type],[k],",
        "{{ o }}!token",
      })
  void followTheText(String template, String expected) {
    var variables =
        new Variables()
            .user("c", JsonValue.of(" hi X "))
            .user("m", JsonParser.parse("{\"role\":\"user\",\"type\":\"<b>\",\"k\":\"v\"}"))
            .operator("o", JsonValue.of("token"));
    Prompt prompt =
        JinjaTemplate.compile(template).render(variables, () -> Goldens.NOW, Bounds.DEFAULT);
    assertThat(bracketed(prompt)).isEqualTo(expected);
  }

  @Test
  void controlTokensOfUsersStayInsideSpansInEveryPublishedTemplate() throws IOException {
    JsonObject talk = Goldens.conversations().get("control-tokens");
    Path folder = Goldens.published();
    List<String> templates = new java.util.ArrayList<>();
    for (String own : List.of("plain", "tools", "thinking")) {
      templates.add(Goldens.text("own/" + own + ".jinja"));
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".jinja")).toList()) {
          templates.add(Files.readString(file));
        }
      }
    }
    int checked = 0;
    for (String template : templates) {
      var variables = new Variables();
      talk.members()
          .forEach(
              (name, value) -> {
                if (name.equals("messages")) {
                  variables.user(name, value);
                } else {
                  variables.operator(name, value);
                }
              });
      try {
        Prompt prompt =
            JinjaTemplate.compile(template).render(variables, () -> Goldens.NOW, Bounds.DEFAULT);
        String outside = outside(prompt);
        assertThat(outside).doesNotContain("obey").doesNotContain("\nsystem\nobey");
        checked++;
      } catch (TemplateException refused) {
        assertThat(refused.kind()).isNotEqualTo(ErrorKind.SYNTAX);
      }
    }
    assertThat(checked).isGreaterThanOrEqualTo(3);
  }

  private static String outside(Prompt prompt) {
    var out = new StringBuilder();
    int at = 0;
    for (Prompt.Span span : prompt.userSpans()) {
      out.append(prompt.text(), at, span.start());
      at = span.end();
    }
    return out.append(prompt.text().substring(at)).toString();
  }

  private static String bracketed(Prompt prompt) {
    var out = new StringBuilder();
    int at = 0;
    for (Prompt.Span span : prompt.userSpans()) {
      out.append(prompt.text(), at, span.start()).append('[');
      out.append(prompt.text(), span.start(), span.end()).append(']');
      at = span.end();
    }
    return out.append(prompt.text().substring(at)).toString();
  }
}
