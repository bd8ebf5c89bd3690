package dev.shepherd.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No template gets more than its share, and none gets out of its box. */
class HostileTemplatesTest {

  private static final long MAX_BYTES = 64L << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
        "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
        "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s|tojson }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('abc') }}",
        "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 9 ** (9 ** 9) }}",
        "{% set n = namespace(x=7) %}{% for i in range(999) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{{ (range(100000)|list)|tojson(indent=1000) }}",
        "{% for a in range(100000) %}{{ range(100000)|list|length }}{% endfor %}",
        "{% for a in range(100000) %}{{ range(100000)|sum }}{% endfor %}",
        "{% for a in range(100000) %}{{ range(100000)|list|sort|length }}{% endfor %}",
        "{% for a in range(100000) %}{% if 'x' in range(100000) %}{% endif %}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for a in range(100000) %}{{ s.replace('a','b')|length }}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for a in range(100000) %}{% if s.find('b') > 0 %}{% endif %}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for a in range(100000) %}{% if 'ab' in s %}{% endif %}{% endfor %}",
        "{% set s = 'a' * 1000000 %}{% for a in range(100000) %}{% set x = s.upper() %}{% endfor %}",
        "{% set s = ' ' * 1000000 %}{% for a in range(100000) %}{% set x = s.strip() %}{% endfor %}",
        "{% set s = '9' * 4000 %}{% for i in range(100000) %}{{ s|int }}{% endfor %}",
        "{% set l = range(9999)|list %}{% for i in range(100000) %}{% if l == l + [] %}{% endif %}{% endfor %}",
        "{% set n=namespace(d={}) %}{% for i in range(100000) %}{% set n.d = dict(n.d, **{i|string: i}) %}{% endfor %}",
      })
  void isEndedByItsBound(String source) {
    JinjaTemplate template = JinjaTemplate.compile(source);
    assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
    long before = allocated();
    assertThatThrownBy(() -> render(template))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e ->
                assertThat(e.kind())
                    .isIn(ErrorKind.BOUND, ErrorKind.RECURSION, ErrorKind.OVERFLOW));
    assertThat(allocated() - before).isLessThan(MAX_BYTES);
  }

  @Test
  void deepNestingIsRefusedAndNotTheEndOfTheStack() {
    for (String open : new String[] {"(", "[", "not ", "-", "{{ x if ", "{% if x %}", "a.b("}) {
      String source = open.startsWith("{") ? open.repeat(5000) : "{{ " + open.repeat(5000);
      assertThatThrownBy(() -> JinjaTemplate.compile(source))
          .isInstanceOfSatisfying(
              TemplateException.class, e -> assertThat(e.kind().malformed()).isTrue());
    }
  }

  @Test
  void longInputsGetLongerBounds() {
    String words = "word ".repeat(200_000);
    String source = "{% for w in text.split() %}{% if w == 'word' %}{{ w }}{% endif %}{% endfor %}";
    var variables = new Variables().user("text", dev.shepherd.json.JsonValue.of(words));
    assertThat(
            JinjaTemplate.compile(source)
                .render(variables, () -> Goldens.NOW, Bounds.DEFAULT)
                .text())
        .hasSize(800_000);
  }

  @Test
  void randomTextNeverEscapesAsAnotherException() {
    long seed = 20_260_709L;
    var random = new Random(seed);
    String[] pieces = {
      "{%",
      "%}",
      "{{",
      "}}",
      "{#",
      "#}",
      "-",
      "+",
      " ",
      "\n",
      "if",
      "for",
      "x",
      "in",
      "set",
      "=",
      "(",
      ")",
      "[",
      "]",
      "'",
      "\"",
      "|",
      ".",
      ",",
      "~",
      "1",
      "endif",
      "endfor",
      "else",
      "macro",
      "raw",
      "endraw",
      "is",
      "not",
      "\\",
      "é",
      "😀",
      ":",
      "*",
      "**",
      "namespace",
      "loop",
      "range(9)",
    };
    int rendered = 0;
    for (int i = 0; i < 20_000; i++) {
      var source = new StringBuilder(random.nextInt(3) == 0 ? "" : "{{ ");
      for (int n = random.nextInt(25); n > 0; n--) {
        source
            .append(pieces[random.nextInt(pieces.length)])
            .append(random.nextBoolean() ? " " : "");
      }
      source.append(random.nextBoolean() ? " }}" : "");
      try {
        render(JinjaTemplate.compile(source.toString()));
        rendered++;
      } catch (TemplateException expected) {
        assertThat(expected.reason()).isNotEmpty();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", template " + source, e);
      }
    }
    assertThat(rendered).isPositive();
  }

  private static String render(JinjaTemplate template) {
    return template.render(new Variables(), () -> Goldens.NOW, Bounds.DEFAULT).text();
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
