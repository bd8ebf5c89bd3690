package dev.shepherd.cli;

import dev.shepherd.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lets a command that answers lines answer the same ones some times over. */
final class LinesTraining implements Training {
  private static final int ROUNDS = 50;

  private static final String CHAT_TEMPLATE =
      "{%- macro text(c) -%}{{ c if c is string else c | map(attribute='text') | join }}{%- endmacro -%}"
          + "{%- set ns = namespace(n=0) -%}{% for t in tools or [] %}{{ t | tojson(indent=2) }}{% endfor %}"
          + "{% for m in messages %}{% if m.role == 'user' or (m['role'] in ['tool'] and not loop.last) %}"
          + "{% set ns.n = ns.n + 1 %}<|{{ m.role }}|>{{ text(m.content) | trim }}{{ '\\n' }}"
          + "{% elif m.tool_calls is defined and m.tool_calls %}{% for c in m.tool_calls %}"
          + "{{ c.function.name ~ c.function.arguments | tojson }}{% endfor %}"
          + "{% else %}{{ m.content.split('</think>')[-1].lstrip('\\n') if '</think>' in m.content else m.content }}"
          + "{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

  private static final String CONVERSATION =
      "\"messages\":[{\"role\":\"user\",\"content\":\"Hi \"},{\"role\":\"assistant\",\"tool_calls\":"
          + "[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\":[1,2.5,null]}}}],\"content\":\"\"},"
          + "{\"role\":\"tool\",\"content\":[{\"type\":\"text\",\"text\":\"3\"}]},"
          + "{\"role\":\"assistant\",\"content\":\"a</think>\\nb\"}],"
          + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}],"
          + "\"add_generation_prompt\":true";

  /** Ended by their bounds: the first hostile template of a process must not find cold code. */
  private static final List<String> HOSTILE =
      List.of(
          "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
          "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
          "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}",
          "{% set n = namespace(d={}) %}{% for i in range(9999) %}{% set n.d = dict(n.d, **{i|string: i}) %}{% endfor %}",
          "{% set l = range(9999)|list %}{% for i in range(9999) %}{% if l == l + [] %}{% endif %}{% endfor %}",
          "{% for a in range(9999) %}{{ range(9999)|list|sort|length }}{{ ('9' * 4000)|int }}{% endfor %}");

  private final String words;
  private final Function<InputStream, Command> command;
  private final List<String> lines;

  private LinesTraining(String words, Function<InputStream, Command> command, List<String> lines) {
    this.words = words;
    this.command = command;
    this.lines = lines;
  }

  /** Prompts: a conversation as a template of our own, and templates that never end. */
  static Training rendering() {
    var lines = new ArrayList<String>();
    lines.add(line(CHAT_TEMPLATE));
    HOSTILE.forEach(template -> lines.add(line(template)));
    return new LinesTraining("smg render", RenderCommand::new, List.copyOf(lines));
  }

  /** Answers with thinking and calls, in the two commonest kinds of format. */
  static Training parsing() {
    return new LinesTraining(
        "smg parse",
        ParseCommand::new,
        List.of(
            "{\"tool_parser\":\"qwen\",\"reasoning_parser\":\"qwen3\",\"tools\":[],\"chunks\":[\"<think>a</th\","
                + "\"ink>b<tool_call>{\\\"name\\\":\\\"f\\\",\\\"arguments\\\":{\\\"a\\\":1}}\",\"</tool_call>\"]}",
            "{\"tool_parser\":\"qwen_xml\",\"reasoning_parser\":null,\"tools\":[],\"chunks\":[\"<tool_call><function=f>"
                + "<parameter=a>1</parameter></function></tool_call>\"]}"));
  }

  private static String line(String template) {
    return "{\"template\":" + JsonValue.of(template) + "," + CONVERSATION + "}";
  }

  @Override
  public String name() {
    return words;
  }

  @Override
  public void run() throws Exception {
    String input = (String.join("\n", lines) + "\n").repeat(ROUNDS);
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int code = command.apply(in).run(List.of("--jsonl"), new Terminal(silent, silent));
    if (code != Command.OK) {
      throw new IOException(words + " ended with exit code " + code);
    }
  }
}
