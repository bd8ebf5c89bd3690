package dev.shepherd.parser.markup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.Tools;
import org.junit.jupiter.api.Test;

/** What is told when, which the cases do not show. */
class TagParserTest {

  private final Told told = new Told();

  @Test
  void textArgumentsAreToldWhileTheyCome() {
    ToolParser parser = told.open("qwen_xml", Told.TOOLS);
    Told.feed(parser, "<tool_call>\n<function=f>\n<parameter=text>\nfirst");
    assertThat(told.names()).containsExactly("f");
    assertThat(told.arguments(0)).isEqualTo("{\"text\":\"first");
    Told.feed(parser, " \"second\"\n");
    assertThat(told.arguments(0)).isEqualTo("{\"text\":\"first \\\"second\\\"");
    Told.feed(parser, "</parameter>\n</function>");
    assertThat(told.arguments(0)).isEqualTo("{\"text\":\"first \\\"second\\\"\"}");
    assertThat(told.ended()).isEqualTo(1);
  }

  @Test
  void numbersAreToldWhenTheyAreComplete() {
    ToolParser parser = told.open("qwen_xml", Told.TOOLS);
    Told.feed(parser, "<tool_call><function=f><parameter=number>4");
    assertThat(told.arguments(0)).isEqualTo("{\"number\":");
    Told.feed(parser, "2</parameter><");
    assertThat(told.arguments(0)).isEqualTo("{\"number\":");
    Told.feed(parser, "/function>");
    assertThat(told.arguments(0)).isEqualTo("{\"number\":42}");
  }

  @Test
  void nothingIsToldBeforeTheNameIsProved() {
    ToolParser parser = told.open("glm45_moe", Told.TOOLS);
    Told.feed(parser, "<tool_call>f\n");
    assertThat(told.names()).isEmpty();
    assertThat(told.content()).isEmpty();
    Told.feed(parser, "or something");
    assertThat(told.content()).isEqualTo("<tool_call>f\nor something");
  }

  @Test
  void plainTextIsToldAtOnceButForTheBeginningOfATag() {
    ToolParser parser = told.open("minimax_m2", Tools.NONE);
    Told.feed(parser, "a < b and <minimax:tool_");
    assertThat(told.content()).isEqualTo("a < b and ");
    Told.feed(parser, "x");
    assertThat(told.content()).isEqualTo("a < b and <minimax:tool_x");
  }

  @Test
  void insideACallThinkTagsAreText() {
    ToolParser parser = told.open("glm47_moe", Told.TOOLS);
    Told.feed(parser, "hello ");
    assertThat(parser.insideCall()).isFalse();
    Told.feed(parser, "<tool_call>f<arg_key>text</arg_key><arg_value>x");
    assertThat(parser.insideCall()).isTrue();
    Told.feed(parser, "</arg_value></tool_call>");
    assertThat(parser.insideCall()).isFalse();
  }

  @Test
  void aTextThatEndsInAValueLeavesTheCallOpen() {
    ToolParser parser = told.open("seed_oss", Told.TOOLS);
    Told.feed(parser, "<seed:tool_call><function=f><parameter=text>rm -rf /tmp");
    parser.finish();
    assertThat(told.arguments(0)).isEqualTo("{\"text\":\"rm -rf /tmp");
    assertThat(told.ended()).isZero();
  }

  @Test
  void endlessNamesAndAttributesAreText() {
    for (String text :
        new String[] {
          "<tool_call>" + "x".repeat(10_000), "<tool_call>" + " ".repeat(10_000) + "f</tool_call>"
        }) {
      Told long1 = new Told();
      ToolParser parser = long1.open("glm45_moe", Told.TOOLS);
      Told.feed(parser, text);
      assertThat(long1.content()).isEqualTo(text);
    }
    String attributes = "<invoke name=\"" + "x".repeat(10_000);
    ToolParser parser = told.open("minimax_m2", Told.TOOLS);
    Told.feed(parser, attributes);
    assertThat(told.content()).isEqualTo(attributes);
  }
}
