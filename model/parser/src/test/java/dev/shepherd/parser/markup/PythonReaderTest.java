package dev.shepherd.parser.markup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's literals as JSON. */
class PythonReaderTest {

  private final PythonReader reader = new PythonReader();
  private final ByteText json = new ByteText();

  private boolean read(String python) {
    byte[] utf8 = python.getBytes(StandardCharsets.UTF_8);
    reader.begin(utf8, 0, utf8.length);
    return reader.value(json) && reader.atEnd();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "1~1",
        "-1~-1",
        "- 1~-1",
        "+1~1",
        "--1~1",
        "007~7",
        "0~0",
        "00~0",
        "1_000~1000",
        "0xFF~255",
        "-0x10~-16",
        "0b101~5",
        "0o17~15",
        "1.~1.0",
        ".5~0.5",
        "-.5~-0.5",
        "1e5~1e5",
        "1E-5~1e-5",
        "01.50~1.50",
        "123456789012345678901234567890~123456789012345678901234567890",
        "True~true",
        "false~false",
        "None~null",
        "null~null",
        "celsius~\"celsius\"",
        "'a'~\"a\"",
        "\"a\"~\"a\"",
        "'a\"b'~\"a\\\"b\"",
        "'a\\'b'~\"a'b\"",
        "'\\n\\t\\\\'~\"\\n\\t\\\\\"",
        "'\\x41\\u00e9\\101'~\"AéA\"",
        "'\\ud83d\\ude00'~\"😀\"",
        "'\\ud83dx'~\"�x\"",
        "'\\q'~\"\\\\q\"",
        "'\\x4'~\"\\\\x4\"",
        "r'\\n'~\"\\\\n\"",
        "Rb'a'~\"a\"",
        "f'a'~\"a\"",
        "'''a'b\"c'''~\"a'b\\\"c\"",
        "''~\"\"",
        "'a' \"b\"~\"ab\"",
        "[]~[]",
        "[1, 'a', [None,],]~[1,\"a\",[null]]",
        "()~[]",
        "(1,)~[1]",
        "(1, 2)~[1,2]",
        "(1)~1",
        "{}~{}",
        "{1, 2}~[1,2]",
        "{'a': 1, \"b\": {'c': ()},}~{\"a\":1,\"b\":{\"c\":[]}}",
        "{1: 'a', None: 'b', True: 'c', 1.5: 'd'}~{\"1\":\"a\",\"null\":\"b\",\"true\":\"c\",\"1.5\":\"d\"}",
      })
  void literalsBecomeJson(String python, String expected) {
    assertThat(read(python)).isTrue();
    assertThat(json).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 + 2",
        "f(x)",
        "[1",
        "'a",
        "{1: 2",
        "{'a': 1, 2}",
        "0x",
        "0xZ",
        "1.2.3",
        "1e",
        "-",
        "*a",
        "(1",
        "[1 2]",
        "1j",
        "a b",
        "'''a''",
        "[,]",
        "{'a'}: 1"
      })
  void everythingElseIsRefused(String python) {
    assertThat(read(python)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "(", "{'a':", "{("})
  void deepNestingIsRefused(String bracket) {
    assertThat(read(bracket.repeat(100_000))).isFalse();
  }
}
