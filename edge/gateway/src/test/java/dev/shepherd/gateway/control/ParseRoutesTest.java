package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.json.JsonObject;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.pipeline.Reply;
import org.junit.jupiter.api.Test;

/** Parsing on request. */
final class ParseRoutesTest {
  private final Desk desk = new Desk();

  ParseRoutesTest() {
    desk.serve(new ParseRoutes(Formats.standard()).routes());
  }

  private Reply calls(String body) {
    return desk.call(Call.json("POST", "/parse/function_call", body));
  }

  @Test
  void callsAndTheRestOfTheTextAreTold() {
    Reply reply =
        calls(
            """
            {"text": "Sure.<tool_call>\\n{\\"name\\": \\"f\\", \\"arguments\\": {\\"a\\": 1}}\\n</tool_call>",
             "tool_call_parser": "qwen", "tools": []}""");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(Desk.text(reply))
        .isEqualTo(
            "{\"remaining_text\":\"Sure.\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\": 1}\"}}],\"success\":true}");
  }

  @Test
  void textWithoutCallsRemains() {
    Reply reply = calls("{\"text\":\"\",\"tool_call_parser\":\"json\",\"tools\":[]}");

    assertThat(reply.status()).isEqualTo(200);
    JsonObject body = Desk.json(reply);
    assertThat(body.string("remaining_text")).isEmpty();
    assertThat(body.bool("success", false)).isTrue();
  }

  @Test
  void anUnknownParserIsNamed() {
    Reply reply = calls("{\"text\":\"x\",\"tool_call_parser\":\"nope\",\"tools\":[]}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Desk.text(reply))
        .isEqualTo("{\"error\":\"Unknown tool parser: nope\",\"success\":false}");
    Reply thinking =
        desk.call(
            Call.json(
                "POST", "/parse/reasoning", "{\"text\":\"x\",\"reasoning_parser\":\"nope\"}"));
    assertThat(thinking.status()).isEqualTo(400);
    assertThat(Desk.text(thinking)).contains("Unknown reasoning parser: nope");
  }

  @Test
  void missingFieldsAreRefused() {
    assertThat(calls("{\"text\":\"x\",\"tool_call_parser\":\"json\"}").status()).isEqualTo(422);
    assertThat(calls("{\"tool_call_parser\":\"json\",\"tools\":[]}").status()).isEqualTo(422);
    assertThat(calls("{").status()).isEqualTo(400);
  }
}
