package dev.shepherd.parser.markup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.Tools;
import dev.shepherd.parser.scan.ByteText;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of arguments and the schema's types. */
class ArgumentTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"integer\"}~ 5 ~5",
        "{\"type\": \"integer\"}~+5~5",
        "{\"type\": \"integer\"}~-007~-7",
        "{\"type\": \"integer\"}~five~\"five\"",
        "{\"type\": \"integer\"}~5.5~5.5",
        "{\"type\": \"integer\"}~98765432109876543210~98765432109876543210",
        "{\"type\": \"int\"}~5~5",
        "{\"type\": \"number\"}~1e3~1e3",
        "{\"type\": \"number\"}~.5~0.5",
        "{\"type\": \"number\"}~NaN~\"NaN\"",
        "{\"type\": \"boolean\"}~True~true",
        "{\"type\": \"boolean\"}~ FALSE ~false",
        "{\"type\": \"boolean\"}~1~true",
        "{\"type\": \"boolean\"}~yes~\"yes\"",
        "{\"type\": \"object\"}~{\"a\": 1}~{\"a\": 1}",
        "{\"type\": \"object\"}~{'a': True}~{\"a\":true}",
        "{\"type\": \"object\"}~{oops~\"{oops\"",
        "{\"type\": \"array\"}~[1, 2]~[1, 2]",
        "{\"type\": \"array\"}~(1, 2)~[1,2]",
        "{\"type\": \"array\"}~a, b~\"a, b\"",
        "{\"type\": \"null\"}~None~null",
        "{\"type\": [\"string\", \"null\"]}~null~null",
        "{\"type\": [\"string\", \"null\"]}~None~\"None\"",
        "{\"type\": [\"string\", \"integer\"]}~5~5",
        "{\"type\": [\"string\", \"integer\"]}~5x~\"5x\"",
        "{\"type\": [\"string\", \"boolean\"]}~1~\"1\"",
        "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\"}]}~{\"a\": 1}~{\"a\": 1}",
        "{\"anyOf\": [{\"type\": \"string\"}, {\"type\": \"object\"}]}~{a~\"{a\"",
        "{\"oneOf\": [{\"type\": \"integer\"}, {\"type\": \"null\"}]}~null~null",
        "{\"enum\": [1, 2]}~2~2",
        "{\"enum\": [true, null]}~None~null",
        "{}~12~12",
        "{}~\"x\"~\"x\"",
        "{}~True~true",
        "{}~None~null",
        "{}~-.5~-0.5",
        "{}~some words~\"some words\"",
        "{}~{'a': 1}~{\"a\":1}",
        "{}~[a]~[\"a\"]",
        "{}~{a} b~\"{a} b\"",
        "{}~1 2~\"1 2\"",
      })
  void schemasDecideTypes(String schema, String text, String expected) {
    Tools tools =
        Told.tools(
            "[{\"name\": \"f\", \"parameters\": {\"properties\": {\"a\": " + schema + "}}}]");
    ByteText json = new ByteText();
    new ArgumentText().write(new ByteText().append(text), tools.schema("f").argument("a"), json);
    assertThat(json).hasToString(expected);
  }
}
