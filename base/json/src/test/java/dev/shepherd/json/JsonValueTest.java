package dev.shepherd.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonValueTest {

  @Test
  void roundTripKeepsNumberTextAndKeyOrder() {
    String json =
        "{\"z\":1e2,\"a\":1.0,\"n\":12345678901234567890,\"m\":-0.10E+05,\"l\":[true,false,null,{}],\"e\":[]}";

    assertThat(JsonWriter.compact(JsonParser.parse(json))).isEqualTo(json);
  }

  @Test
  void randomDocumentsSurviveBothWriters() {
    for (int seed = 0; seed < 5000; seed++) {
      String json = new RandomJson(new Random(seed)).document();
      JsonValue value = JsonParser.parse(json);
      JsonValue again = JsonParser.parse(JsonWriter.compactBytes(value));
      assertThat(again).as("seed %d", seed).isEqualTo(value).hasSameHashCodeAs(value);
      assertThat(JsonWriter.compact(again)).as("seed %d", seed).isEqualTo(value.toString());
      JsonValue fromPretty = JsonParser.parse(JsonWriter.pretty(value));
      assertThat(JsonWriter.compact(fromPretty)).as("seed %d", seed).isEqualTo(value.toString());
    }
  }

  @Test
  void lastOfDuplicateKeysWinsInTheFirstPlace() {
    JsonObject object = parseObject("{\"a\":1,\"b\":2,\"\\u0061\":3}");

    assertThat(object.toString()).isEqualTo("{\"a\":3,\"b\":2}");
  }

  @Test
  void prettyTextIsIndentedByTwo() {
    assertThat(JsonWriter.pretty(JsonParser.parse("{\"a\":[1,{\"b\":{}}],\"c\":[]}")))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {
                  "b": {}
                }
              ],
              "c": []
            }""");
  }

  @Test
  void numbersAnswerOnlyWhatTheyHold() {
    assertThat(new JsonNumber("9223372036854775807").asLong()).hasValue(Long.MAX_VALUE);
    assertThat(new JsonNumber("-9223372036854775808").asLong()).hasValue(Long.MIN_VALUE);
    assertThat(new JsonNumber("9223372036854775808").asLong()).isEmpty();
    assertThat(new JsonNumber("9".repeat(100_000)).asLong()).isEmpty();
    assertThat(new JsonNumber("1.0").asLong()).isEmpty();
    assertThat(new JsonNumber("1e2").isIntegral()).isFalse();
    assertThat(new JsonNumber("1e2").asDouble()).isEqualTo(100);
    assertThat(new JsonNumber("-0").asLong()).hasValue(0);
    assertThat(new JsonNumber("1e999").asDouble()).isInfinite();
    assertThat(JsonNumber.of(0.1).text()).isEqualTo("0.1");
    assertThat(JsonNumber.of(1e300).asDouble()).isEqualTo(1e300);
  }

  @Test
  void numbersThatAreNotJsonAreRefused() {
    for (String text : List.of("", "01", "+1", "1.", ".5", "1e", "NaN", "0x1", "1 ", "١")) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> new JsonNumber(text));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> JsonNumber.of(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> JsonNumber.of(Double.NEGATIVE_INFINITY));
  }

  @Test
  void buildersKeepOrderAndAreSpentOnce() {
    JsonObject.Builder builder =
        JsonObject.builder()
            .put("url", "http://a")
            .put("load", 3)
            .put("share", 0.5)
            .put("healthy", true)
            .putIfPresent("none", (String) null)
            .putOrNull("error", null)
            .put("labels", JsonObject.of("zone", "b"))
            .put("models", JsonArray.ofStrings(List.of("m1", "m2")));
    JsonObject object = builder.build();

    assertThat(object.toString())
        .isEqualTo(
            "{\"url\":\"http://a\",\"load\":3,\"share\":0.5,\"healthy\":true,\"error\":null,"
                + "\"labels\":{\"zone\":\"b\"},\"models\":[\"m1\",\"m2\"]}");
    assertThatIllegalStateException().isThrownBy(() -> builder.put("late", 1));
    assertThat(object.toBuilder().remove("url").put("load", 4).build().members())
        .containsEntry("load", JsonNumber.of(4))
        .doesNotContainKey("url");
    assertThat(object.integer("load")).hasValue(3);
  }

  @Test
  void valuesCannotBeChanged() {
    JsonObject object = parseObject("{\"a\":[1]}");
    JsonArray array = object.array("a");

    assertThatThrownBy(() -> object.members().put("b", JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> array.items().add(JsonNull.NULL))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void gettersAnswerNothingForOtherTypes() {
    JsonObject object =
        parseObject(
            "{\"s\":\"x\",\"i\":7,\"d\":1.5,\"b\":true,\"o\":{},\"a\":[\"p\",1,{}],\"n\":null}");

    assertThat(object.string("s")).isEqualTo("x");
    assertThat(object.string("i")).isNull();
    assertThat(object.string("missing", "fallback")).isEqualTo("fallback");
    assertThat(object.integer("i")).hasValue(7);
    assertThat(object.integer("d")).isEmpty();
    assertThat(object.integer("s")).isEqualTo(OptionalLong.empty());
    assertThat(object.number("d")).hasValue(1.5);
    assertThat(object.bool("b")).contains(true);
    assertThat(object.bool("s", false)).isFalse();
    assertThat(object.object("o")).isEqualTo(JsonObject.EMPTY);
    assertThat(object.object("a")).isNull();
    assertThat(object.array("a").strings()).containsExactly("p");
    assertThat(object.array("a").objects()).containsExactly(JsonObject.EMPTY);
    assertThat(object.get("n")).isEqualTo(JsonNull.NULL);
    assertThat(object.get("missing")).isNull();
    assertThat(object.has("n")).isTrue();
  }

  @Test
  void strictFieldsComplainByName() {
    JsonFields fields =
        parseObject("{\"url\":5,\"n\":null,\"labels\":{\"zone\":[]},\"big\":1e9,\"port\":70000}")
            .fields();

    assertThat(fields.string("n")).isNull();
    assertThat(fields.integer("absent")).isEmpty();
    assertThat(fields.integer("port", 1, 100_000)).hasValue(70_000);
    assertShape(() -> fields.string("url"), "url", "field 'url' must be a string, not 5");
    assertShape(() -> fields.requiredString("n"), "n", "field 'n' is missing");
    assertShape(
        () -> fields.object("labels").string("zone"),
        "labels.zone",
        "field 'labels.zone' must be a string, not an array");
    assertShape(
        () -> fields.integer("big"),
        "big",
        "field 'big' must be an integer of at most 64 bits, not 1e9");
    assertShape(
        () -> fields.integer("port", 1, 65_535), "port", "field 'port' must be from 1 to 65535");
  }

  @Test
  void parseErrorsSayWhereAndWhy() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> JsonParser.parse("{\"a\":\n1,}"))
        .withMessage("expected a field name at line 2 column 3")
        .satisfies(e -> assertThat(e.offset()).isEqualTo(8))
        .satisfies(e -> assertThat(e.reason()).isEqualTo("expected a field name"));
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> JsonParser.parse("[\"é\ud800\"]"))
        .withMessage("half a surrogate pair at line 1 column 4");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> JsonParser.parseObject(" []".getBytes(StandardCharsets.UTF_8)))
        .withMessage("expected an object at line 1 column 2");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> JsonParser.parse("[".repeat(100_000)))
        .withMessageStartingWith("nested too deeply");
  }

  @Test
  void deepestAcceptedTreesCanBeUsed() {
    String deep = "[".repeat(JsonParser.MAX_DEPTH) + "]".repeat(JsonParser.MAX_DEPTH);
    JsonValue value = JsonParser.parse(deep);

    assertThat(value.toString()).isEqualTo(deep);
    assertThat(value.hashCode()).isEqualTo(JsonParser.parse(deep).hashCode());
    assertThat(value.equals(JsonParser.parse(deep))).isTrue();
  }

  @Test
  void quotedTextDecodesToItself() {
    for (int c = 0; c < 0x10000; c++) {
      String text = "a" + (char) c + "b";
      assertThat(
              JsonParser.parse(JsonText.quote(text)) instanceof JsonString(String back)
                  && back.equals(text))
          .as("character %d", c)
          .isTrue();
    }
  }

  @Test
  void objectsCompareByContent() {
    assertThat(parseObject("{\"a\":1,\"b\":2}"))
        .isEqualTo(parseObject("{\"b\":2,\"a\":1}"))
        .isNotEqualTo(parseObject("{\"a\":1,\"b\":2.0}"));
    assertThat(JsonObject.of(Map.of("a", JsonBoolean.TRUE)))
        .isEqualTo(JsonObject.of("a", JsonValue.of(true)));
  }

  private static void assertShape(Runnable read, String path, String message) {
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(read::run)
        .withMessage(message)
        .satisfies(e -> assertThat(e.path()).isEqualTo(path));
  }

  private static JsonObject parseObject(String json) {
    return JsonParser.parseObject(json.getBytes(StandardCharsets.UTF_8));
  }
}
