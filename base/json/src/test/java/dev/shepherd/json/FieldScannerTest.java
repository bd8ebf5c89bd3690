package dev.shepherd.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldScannerTest {

  private static final int MODEL = 0;
  private static final int STREAM = 1;
  private static final int OPTIONS = 2;

  private final FieldScanner scanner =
      new FieldScanner(List.of("model", "stream", "stream_options"));

  @Test
  void findsTopLevelFieldsOnly() {
    byte[] doc =
        utf8(
            "{\"messages\":[{\"model\":\"x\"}], \"model\" : \"m1\",\"stream_options\":{\"stream\":1}}");

    assertThat(scanner.scan(doc)).isTrue();

    assertThat(scanner.string(MODEL)).isEqualTo("m1");
    assertThat(scanner.rawLength(MODEL)).isEqualTo(4);
    assertThat(scanner.kind(STREAM)).isEqualTo(JsonKind.ABSENT);
    assertThat(scanner.kind(OPTIONS)).isEqualTo(JsonKind.OBJECT);
    assertThat(raw(doc, OPTIONS)).isEqualTo("{\"stream\":1}");
    assertThat(scanner.rootKind()).isEqualTo(JsonKind.OBJECT);
    assertThat(scanner.rootEnd()).isEqualTo(doc.length - 1);
  }

  @Test
  void tellsEveryKindApart() {
    String[] values = {"\"s\"", "-1.5e3", "true", "false", "null", "{}", "[]"};
    for (int i = 0; i < values.length; i++) {
      assertThat(scanner.scan(utf8("{\"stream\":" + values[i] + "}"))).isTrue();
      assertThat(scanner.kind(STREAM)).isEqualTo(JsonKind.values()[i + 1]);
    }
  }

  @Test
  void fieldNamesMayBeWrittenWithEscapes() {
    assertThat(scanner.scan(utf8("{\"mod\\u0065l\":\"a\",\"\\u0073tream\":true}"))).isTrue();

    assertThat(scanner.string(MODEL)).isEqualTo("a");
    assertThat(scanner.kind(STREAM)).isEqualTo(JsonKind.TRUE);
  }

  @Test
  void lastOfSeveralOccurrencesWinsAndAllAreTold() {
    byte[] doc = utf8("{\"model\":1,\"stream\":true,\"m\\u006fdel\":\"b\",\"model\":null}");
    List<String> told = new ArrayList<>();

    boolean ok =
        scanner.scan(
            doc,
            0,
            doc.length,
            (field, start, end) ->
                told.add(
                    field + "=" + new String(doc, start, end - start, StandardCharsets.UTF_8)));

    assertThat(ok).isTrue();
    assertThat(told).containsExactly("0=1", "1=true", "0=\"b\"", "0=null");
    assertThat(scanner.occurrences(MODEL)).isEqualTo(3);
    assertThat(scanner.kind(MODEL)).isEqualTo(JsonKind.NULL);
  }

  @Test
  void errorsSayWhereAndWhy() {
    assertError("", 0, "empty document", 1, 1);
    assertError(" \n ", 3, "empty document", 2, 2);
    assertError("{\"a\":\n \"é\", b}", 13, "expected a field name", 2, 7);
    assertError("{\"a\":\"bc", 5, "unterminated string", 1, 6);
    assertError("{\"a\":\"b\nc\"}", 7, "raw control character in a string", 1, 8);
    assertError("{\"a\" 1}", 5, "expected ':'", 1, 6);
    assertError("{\"a\":1 \"b\"}", 7, "expected ',' or '}'", 1, 8);
    assertError("[1 2]", 3, "expected ',' or ']'", 1, 4);
    assertError("[1,]", 3, "expected a value", 1, 4);
    assertError("{\"a\":1,}", 7, "expected a field name", 1, 8);
    assertError("[01]", 2, "invalid number", 1, 3);
    assertError("[1.]", 3, "invalid number", 1, 4);
    assertError("[nul]", 1, "invalid literal", 1, 2);
    assertError("[\"\\x\"]", 2, "unknown escape", 1, 3);
    assertError("[\"\\u12g4\"]", 2, "\\u escape without four hexadecimal digits", 1, 3);
    assertError("{} x", 3, "unexpected text behind the document", 1, 4);
    assertError("{\"a\":[", 6, "unexpected end of document", 1, 7);
    assertError("\ufeff{}", 0, "byte order mark or stray byte before the document", 1, 1);
  }

  @Test
  void utf16IsRefusedWithAHint() {
    assertThat(scanner.scan("{}".getBytes(StandardCharsets.UTF_16))).isFalse();
    assertThat(scanner.errorReason()).contains("UTF-16");
    assertThat(scanner.scan("{}".getBytes(StandardCharsets.UTF_16BE))).isFalse();
    assertThat(scanner.errorReason()).contains("UTF-16");
    assertThat(scanner.scan("{}".getBytes(StandardCharsets.UTF_16LE))).isFalse();
  }

  @Test
  void nothingIsReportedAfterAFailure() {
    assertThat(scanner.scan(utf8("{\"model\":\"a\"}x"))).isFalse();

    assertThat(scanner.kind(MODEL)).isEqualTo(JsonKind.ABSENT);
    assertThat(scanner.occurrences(MODEL)).isZero();
    assertThat(scanner.string(MODEL)).isNull();
    assertThat(scanner.rootKind()).isEqualTo(JsonKind.ABSENT);
    assertThat(scanner.error())
        .hasMessage("unexpected text behind the document at line 1 column 14");
  }

  @Test
  void nestingIsLimitedExactly() {
    FieldScanner shallow = new FieldScanner(List.of(), 3);

    assertThat(shallow.scan(utf8("[[[1]]]"))).isTrue();
    assertThat(shallow.scan(utf8("[{\"a\":[]}]"))).isTrue();
    assertThat(shallow.scan(utf8("[[[[]]]]"))).isFalse();
    assertThat(shallow.errorReason()).isEqualTo("nested too deeply");
    assertThat(shallow.errorOffset()).isEqualTo(3);
    assertThat(scanner.scan(utf8("[".repeat(1_000_000)))).isFalse();
    assertThat(scanner.errorOffset()).isEqualTo(FieldScanner.DEFAULT_MAX_DEPTH);
  }

  @Test
  void aValueCanBeScannedAsADocumentOfItsOwn() {
    byte[] doc = utf8("{\"stream_options\":{\"include_usage\":true},\"model\":\"a\"}");
    FieldScanner inner = new FieldScanner(List.of("include_usage"));

    assertThat(scanner.scan(doc)).isTrue();
    assertThat(inner.scan(doc, scanner.start(OPTIONS), scanner.end(OPTIONS))).isTrue();

    assertThat(inner.kind(0)).isEqualTo(JsonKind.TRUE);
    assertThat(inner.rootEnd()).isEqualTo(scanner.end(OPTIONS) - 1);
  }

  @Test
  void hashDoesNotDependOnHowATextIsEscaped() {
    String[] spellings = {"llama/3-é", "ll\\u0061ma\\/3-é", "\\u006clama/3-\\u00e9"};
    for (String spelling : spellings) {
      assertThat(scanner.scan(utf8("{\"model\":\"" + spelling + "\"}"))).isTrue();
      assertThat(scanner.hash(MODEL)).isEqualTo(JsonText.hash(utf8("llama/3-é")));
      assertThat(scanner.stringEquals(MODEL, utf8("llama/3-é"))).isTrue();
      assertThat(scanner.stringEquals(MODEL, utf8("llama/3-e"))).isFalse();
    }
    assertThat(JsonText.hash(utf8("a"))).isNotEqualTo(JsonText.hash(utf8("a\u0000")));
  }

  @Test
  void scanningAllocatesNothing() {
    byte[] good =
        utf8(
            "{\"m\\u006fdel\":\"a\\n今\",\"stream\":true,\"x\":[1,{\"y\":\""
                + "é".repeat(99)
                + "\"}]}");
    byte[] bad = utf8("{\"model\":\"a\",}");
    byte[] model = utf8("a\n今");
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    boolean matches = true;
    // The first rounds link method handles and may allocate.
    for (int i = 0; i < 100; i++) {
      matches &= round(good, bad, model);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 2000; i++) {
      matches &= round(good, bad, model);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(matches).isTrue();
    assertThat(allocated).as("bytes for 4000 scans").isLessThan(4000);
  }

  private boolean round(byte[] good, byte[] bad, byte[] model) {
    return !scanner.scan(bad)
        && scanner.scan(good)
        && scanner.stringEquals(MODEL, model)
        && scanner.hash(MODEL) != 0;
  }

  @Test
  void releaseForgetsTheDocument() {
    scanner.scan(utf8("{\"model\":\"a\"}"));

    scanner.release();

    assertThat(scanner.document()).isEmpty();
    assertThat(scanner.kind(MODEL)).isEqualTo(JsonKind.ABSENT);
  }

  @Test
  void wrongSetUpIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldScanner(List.of("a", "a")));
    assertThatIllegalArgumentException().isThrownBy(() -> new FieldScanner(List.of(), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> scanner.field("other"));
    assertThat(scanner.field("stream")).isEqualTo(STREAM);
    assertThatThrownBy(() -> scanner.scan(new byte[3], 1, 4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private void assertError(String json, int offset, String reason, int line, int column) {
    assertThat(scanner.scan(utf8(json))).as(json).isFalse();
    assertThat(scanner.errorReason()).as(json).isEqualTo(reason);
    assertThat(scanner.errorOffset()).as(json).isEqualTo(offset);
    assertThat(scanner.errorLine()).as(json).isEqualTo(line);
    assertThat(scanner.errorColumn()).as(json).isEqualTo(column);
  }

  private String raw(byte[] doc, int field) {
    return new String(doc, scanner.start(field), scanner.rawLength(field), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everyBeginningOfADocumentEndsEarlyAndNothingElseDoes() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var documents = new RandomJson(random);
      String text = documents.document().strip();
      while (!text.startsWith("{")) {
        text = documents.document().strip();
      }
      byte[] json = utf8(text);
      for (int cut = 0; cut < json.length; cut++) {
        byte[] part = Arrays.copyOf(json, cut);
        assertThat(scanner.scanPrefix(part, 0, cut)).as("seed %d, cut %d", seed, cut).isTrue();
        assertThat(scanner.endedEarly()).as("seed %d, cut %d", seed, cut).isTrue();
        byte[] spoilt = Arrays.copyOf(json, cut + 20);
        Arrays.fill(spoilt, cut, cut + 20, (byte) 1);
        assertThat(scanner.scanPrefix(spoilt, 0, cut + 20)).isFalse();
        assertThat(scanner.endedEarly()).as("seed %d, spoilt at %d", seed, cut).isFalse();
      }
      assertThat(scanner.scanPrefix(json, 0, json.length)).isTrue();
      assertThat(scanner.endedEarly()).isFalse();
      assertThat(scanner.openField()).isEqualTo(-1);
    }
  }

  @Test
  void beginningTellsCompleteFieldsAndTheOpenOne() {
    byte[] part = utf8("{\"stream\": true, \"other\":[1], \"model\": \"ab\\u00");
    assertThat(scanner.scanPrefix(part, 0, part.length)).isTrue();
    assertThat(scanner.kind(STREAM)).isEqualTo(JsonKind.TRUE);
    assertThat(scanner.kind(MODEL)).isEqualTo(JsonKind.ABSENT);
    assertThat(scanner.openField()).isEqualTo(MODEL);
    assertThat(part[scanner.openStart()]).isEqualTo((byte) '"');

    byte[] between = utf8("{\"model\":\"a\",\"oth");
    assertThat(scanner.scanPrefix(between, 0, between.length)).isTrue();
    assertThat(scanner.string(MODEL)).isEqualTo("a");
    assertThat(scanner.openField()).isEqualTo(-1);

    byte[] inOther = utf8("{\"model\":\"a\",\"other\":[[1,");
    assertThat(scanner.scanPrefix(inOther, 0, inOther.length)).isTrue();
    assertThat(scanner.openField()).isEqualTo(-1);

    byte[] noColon = utf8("{\"model\"");
    assertThat(scanner.scanPrefix(noColon, 0, noColon.length)).isTrue();
    assertThat(scanner.openStart()).isEqualTo(noColon.length);
  }
}
