package dev.shepherd.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonEditTest {

  private static final int MODEL = 0;
  private static final int STREAM = 1;

  private final FieldScanner scanner = new FieldScanner(List.of("model", "stream"));
  private final JsonEdit edit = new JsonEdit(scanner);

  @Test
  void replacesAndInsertsAndLeavesTheRestAlone() {
    String doc = " { \"x\" : 1.0 , \"model\":\"a\", \"y\":12345678901234567890 }\n";

    assertThat(edited(doc, "\"b\"", "true"))
        .isEqualTo(
            " { \"x\" : 1.0 , \"model\":\"b\", \"y\":12345678901234567890 ,\"stream\":true}\n");
  }

  @Test
  void anEmptyObjectGetsNoStrayComma() {
    assertThat(edited("{}", "\"b\"", null)).isEqualTo("{\"model\":\"b\"}");
    assertThat(edited("{ }", "\"b\"", "1")).isEqualTo("{ \"model\":\"b\",\"stream\":1}");
  }

  @Test
  void replacesEveryOccurrence() {
    assertThat(edited("{\"model\":1,\"a\":2,\"mode\\u006c\":[],\"model\":null}", "\"b\"", "0"))
        .isEqualTo("{\"model\":\"b\",\"a\":2,\"mode\\u006c\":\"b\",\"model\":\"b\",\"stream\":0}");
  }

  @Test
  void fieldsInAnyOrderAreReplaced() {
    assertThat(edited("{\"stream\":false,\"model\":\"a\"}", "\"long name\"", "true"))
        .isEqualTo("{\"stream\":true,\"model\":\"long name\"}");
  }

  @Test
  void withoutChangesTheDocumentIsCopied() {
    assertThat(edited(" {\"model\":\"a\"} ", null, null)).isEqualTo(" {\"model\":\"a\"} ");
  }

  @Test
  void stringsAreQuoted() {
    scanner.scan(utf8("{}"));

    byte[] result = edit.begin().setString(MODEL, "a\"\\\n\u0001é😀\ud800").toBytes();

    assertThat(new String(result, StandardCharsets.UTF_8))
        .isEqualTo("{\"model\":\"a\\\"\\\\\\n\\u0001é😀\\ud800\"}");
  }

  @Test
  void beginForgetsEarlierChanges() {
    scanner.scan(utf8("{}"));
    edit.begin().set(MODEL, utf8("1"));

    assertThat(edit.begin().set(STREAM, utf8("x2y"), 1, 1).toBytes())
        .isEqualTo(utf8("{\"stream\":2}"));
  }

  @Test
  void onlyObjectsCanBeEdited() {
    scanner.scan(utf8("[]"));
    assertThatIllegalStateException().isThrownBy(edit::begin);
    scanner.scan(utf8("{"));
    assertThatIllegalStateException().isThrownBy(edit::begin);
    assertThatIllegalStateException().isThrownBy(edit::toBytes);
  }

  @Test
  void editsOfRandomDocumentsTouchNothingElse() {
    FieldScanner wide = new FieldScanner(List.of(RandomJson.NAMES));
    JsonEdit editor = new JsonEdit(wide);
    for (int seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      byte[] json = new RandomJson(random).document().getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(5);
      byte[] doc = new byte[from + json.length + 3];
      System.arraycopy(json, 0, doc, from, json.length);
      assertThat(wide.scan(doc, from, from + json.length)).isTrue();
      if (wide.rootKind() != JsonKind.OBJECT) {
        continue;
      }
      editor.begin();
      byte[][] values = new byte[RandomJson.NAMES.length][];
      for (int field = 0; field < values.length; field++) {
        if (random.nextBoolean()) {
          values[field] = utf8("\"" + "v".repeat(random.nextInt(30)) + field + "\"");
          editor.set(field, values[field]);
        }
      }
      byte[] expected = slowEdit(doc, from, from + json.length, values);
      assertThat(editor.toBytes()).as("seed %d", seed).isEqualTo(expected);
      assertThat(editor.length()).as("seed %d", seed).isEqualTo(expected.length);
      assertThat(JsonParser.parse(expected)).as("seed %d", seed).isInstanceOf(JsonObject.class);
    }
  }

  /** The same edit, put together from the findings of the reference. */
  private static byte[] slowEdit(byte[] doc, int from, int to, byte[][] values) {
    ReferenceJson.Verdict verdict =
        ReferenceJson.check(doc, from, to, FieldScanner.DEFAULT_MAX_DEPTH);
    List<String> names = Arrays.asList(RandomJson.NAMES);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int copied = from;
    boolean[] seen = new boolean[values.length];
    for (ReferenceJson.Member member : verdict.members()) {
      int field = names.indexOf(member.name());
      if (field >= 0 && values[field] != null) {
        out.write(doc, copied, member.start() - copied);
        out.writeBytes(values[field]);
        copied = member.end();
        seen[field] = true;
      }
    }
    out.write(doc, copied, verdict.rootEnd() - copied);
    boolean comma = !verdict.members().isEmpty();
    for (int field = 0; field < values.length; field++) {
      if (values[field] != null && !seen[field]) {
        out.writeBytes(utf8((comma ? "," : "") + "\"" + names.get(field) + "\":"));
        out.writeBytes(values[field]);
        comma = true;
      }
    }
    out.write(doc, verdict.rootEnd(), to - verdict.rootEnd());
    return out.toByteArray();
  }

  private String edited(String doc, String model, String stream) {
    assertThat(scanner.scan(utf8(doc))).isTrue();
    edit.begin();
    if (model != null) {
      edit.set(MODEL, utf8(model));
    }
    if (stream != null) {
      edit.set(STREAM, utf8(stream));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long length = edit.length();
    edit.writeTo(out::write);
    assertThat(out.size()).isEqualTo((int) length);
    assertThat(edit.toBytes()).isEqualTo(out.toByteArray());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
