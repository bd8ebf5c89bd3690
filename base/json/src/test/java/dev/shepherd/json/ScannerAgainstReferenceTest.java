package dev.shepherd.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast scanner says exactly what a slow and simple checker says. */
class ScannerAgainstReferenceTest {

  private static final int MAX_DEPTH = 40;

  private final FieldScanner scanner = new FieldScanner(List.of(RandomJson.NAMES), MAX_DEPTH);

  @Test
  void randomDocumentsAreAcceptedWithTheSameFields() {
    for (int seed = 0; seed < 8_000; seed++) {
      Random random = new Random(seed);
      byte[] json = new RandomJson(random).document().getBytes(StandardCharsets.UTF_8);
      int from = random.nextInt(40);
      byte[] doc = new byte[from + json.length + random.nextInt(40)];
      // Bytes around the document must not matter, least of all if they are quotes.
      Arrays.fill(doc, (byte) '"');
      System.arraycopy(json, 0, doc, from, json.length);
      compare("seed " + seed, doc, from, from + json.length);
    }
  }

  @Test
  void damagedDocumentsGetTheSameVerdict() {
    int refused = 0;
    for (int seed = 0; seed < 25_000; seed++) {
      Random random = new Random(seed);
      byte[] json = new RandomJson(random).document().getBytes(StandardCharsets.UTF_8);
      byte[] doc = damage(json, random);
      refused += compare("seed " + seed, doc, 0, doc.length) ? 0 : 1;
    }
    assertThat(refused).as("the damage must matter").isGreaterThan(5_000);
  }

  @Test
  void everyCutOfADocumentIsRefused() {
    for (int seed = 0; seed < 200; seed++) {
      byte[] json =
          ("{\"a\":" + new RandomJson(new Random(seed)).document() + "}")
              .getBytes(StandardCharsets.UTF_8);
      for (int end = 0; end < json.length; end++) {
        assertThat(scanner.scan(json, 0, end)).as("seed %d cut at %d", seed, end).isFalse();
        assertThat(scanner.errorOffset()).isBetween(0, end);
        assertThat(scanner.errorReason()).isNotEmpty();
      }
    }
  }

  @Test
  void everySpecialByteIsSeenAtEveryOffsetOfAStride() {
    String[] specials = {
      "", "\\n", "\\u0041", "\n", "\u0000", "\u001f", "\\", "\\x", "\\u12", "é", "今", "😀", "я今",
      "\"", "\u007f"
    };
    for (int offset : new int[] {0, 1, 5}) {
      for (int before = 0; before < 75; before++) {
        for (int after : new int[] {0, 1, 7, 8, 31, 33}) {
          for (String special : specials) {
            String json = "\"" + "x".repeat(before) + special + "y".repeat(after) + "\"";
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            byte[] doc = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, doc, offset, bytes.length);
            compare(json + " at " + offset, doc, offset, doc.length);
          }
        }
      }
    }
  }

  @Test
  void everyPlainByteValueIsJudgedRightInEveryLane() {
    for (int value = 0; value < 256; value++) {
      for (int lane = 0; lane < 50; lane++) {
        byte[] doc = new byte[60];
        Arrays.fill(doc, (byte) 'x');
        doc[0] = '"';
        doc[59] = '"';
        doc[1 + lane] = (byte) value;
        compare("byte " + value + " lane " + lane, doc, 0, doc.length);
      }
    }
  }

  @Test
  void byteSequencesAreJudgedAsTheStandardDecoderJudgesThem() {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer scratch = CharBuffer.allocate(64);
    int[] tails = {0x20, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0};
    for (String[] around : new String[][] {{"", ""}, {"今今", "今今"}, {"яя", "яяяя"}, {"a", "😀"}}) {
      byte[] before = ("\"" + around[0]).getBytes(StandardCharsets.UTF_8);
      byte[] after = (around[1] + "\"").getBytes(StandardCharsets.UTF_8);
      byte[] doc = new byte[before.length + 4 + after.length];
      System.arraycopy(before, 0, doc, 0, before.length);
      System.arraycopy(after, 0, doc, before.length + 4, after.length);
      List<String> wrong = new ArrayList<>();
      for (int first = 0x80; first < 0x100; first++) {
        for (int second = 0x5D; second < 0x100; second++) {
          for (int third : tails) {
            for (int fourth : tails) {
              doc[before.length] = (byte) first;
              doc[before.length + 1] = (byte) second;
              doc[before.length + 2] = (byte) third;
              doc[before.length + 3] = (byte) fourth;
              // A backslash would make this a test of escapes.
              if (second != '\\' && scanner.scan(doc) != decodes(decoder, doc, scratch)) {
                wrong.add("%x %x %x %x".formatted(first, second, third, fourth));
              }
            }
          }
        }
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static boolean decodes(CharsetDecoder decoder, byte[] doc, CharBuffer scratch) {
    CoderResult result = decoder.reset().decode(ByteBuffer.wrap(doc), scratch.clear(), true);
    return !result.isError();
  }

  /** Compares verdicts and findings; returns the verdict. */
  private boolean compare(String about, byte[] doc, int from, int to) {
    ReferenceJson.Verdict expected = ReferenceJson.check(doc, from, to, MAX_DEPTH);
    List<ReferenceJson.Member> visited = new ArrayList<>();
    boolean verdict =
        scanner.scan(
            doc,
            from,
            to,
            (field, start, end) ->
                visited.add(new ReferenceJson.Member(RandomJson.NAMES[field], start, end)));
    if (verdict != expected.valid()) {
      throw new AssertionError(about + ": verdict " + verdict + " " + scanner.errorReason());
    }
    byte[] alone = Arrays.copyOfRange(doc, from, to);
    boolean parsed = true;
    try {
      JsonValue value = JsonParser.parse(alone, MAX_DEPTH);
      assertThat(value.kind()).as(about).isEqualTo(scanner.rootKind());
    } catch (JsonException refused) {
      parsed = false;
      assertThat(refused.offset()).as(about).isEqualTo(scanner.errorOffset() - from);
      assertThat(refused.line()).as(about).isPositive();
      assertThat(refused.column()).as(about).isPositive();
    }
    assertThat(parsed).as(about).isEqualTo(verdict);
    if (!verdict) {
      assertThat(scanner.errorOffset()).as(about).isBetween(from, to);
      assertThat(scanner.rootKind()).as(about).isEqualTo(JsonKind.ABSENT);
      return false;
    }
    List<ReferenceJson.Member> wanted =
        expected.members().stream()
            .filter(member -> scanner.names().contains(member.name()))
            .toList();
    assertThat(visited).as(about).isEqualTo(wanted);
    assertThat(scanner.rootStart()).as(about).isEqualTo(expected.rootStart());
    assertThat(scanner.rootEnd()).as(about).isEqualTo(expected.rootEnd());
    assertThat(scanner.isEmptyObject())
        .as(about)
        .isEqualTo(doc[expected.rootStart()] == '{' && expected.members().isEmpty());
    for (int field = 0; field < scanner.names().size(); field++) {
      checkField(about, doc, field, wanted);
    }
    return true;
  }

  private void checkField(
      String about, byte[] doc, int field, List<ReferenceJson.Member> allMembers) {
    String name = scanner.names().get(field);
    List<ReferenceJson.Member> members =
        allMembers.stream().filter(member -> member.name().equals(name)).toList();
    assertThat(scanner.occurrences(field)).as(about).isEqualTo(members.size());
    if (members.isEmpty()) {
      assertThat(scanner.kind(field)).as(about).isEqualTo(JsonKind.ABSENT);
      assertThat(scanner.start(field)).as(about).isEqualTo(-1);
      assertThat(scanner.rawLength(field)).as(about).isZero();
      assertThat(scanner.string(field)).as(about).isNull();
      return;
    }
    ReferenceJson.Member last = members.getLast();
    assertThat(scanner.start(field)).as(about).isEqualTo(last.start());
    assertThat(scanner.end(field)).as(about).isEqualTo(last.end());
    assertThat(scanner.kind(field)).as(about).isEqualTo(kindAt(doc[last.start()]));
    if (doc[last.start()] == '"') {
      String raw =
          new String(doc, last.start() + 1, last.end() - last.start() - 2, StandardCharsets.UTF_8);
      String decoded = ReferenceJson.unescape(raw);
      assertThat(scanner.string(field)).as(about).isEqualTo(decoded);
      // Java cannot write lone surrogates as UTF-8, so they have no bytes to compare with.
      if (StandardCharsets.UTF_8.newEncoder().canEncode(decoded)) {
        byte[] utf8 = decoded.getBytes(StandardCharsets.UTF_8);
        assertThat(scanner.hash(field)).as(about).isEqualTo(JsonText.hash(utf8));
        assertThat(scanner.stringEquals(field, utf8)).as(about).isTrue();
        assertThat(scanner.stringEquals(field, (decoded + "x").getBytes(StandardCharsets.UTF_8)))
            .as(about)
            .isFalse();
        if (utf8.length > 0) {
          assertThat(scanner.stringEquals(field, Arrays.copyOf(utf8, utf8.length - 1)))
              .as(about)
              .isFalse();
        }
      }
    }
  }

  private static JsonKind kindAt(byte first) {
    return switch (first) {
      case '"' -> JsonKind.STRING;
      case '{' -> JsonKind.OBJECT;
      case '[' -> JsonKind.ARRAY;
      case 't' -> JsonKind.TRUE;
      case 'f' -> JsonKind.FALSE;
      case 'n' -> JsonKind.NULL;
      default -> JsonKind.NUMBER;
    };
  }

  /** Flips, cuts, inserts or doubles bytes, one to three times. */
  private static byte[] damage(byte[] json, Random random) {
    byte[] doc = json;
    String likely = "{}[]\",:\\u0e-+.tn \n";
    for (int i = random.nextInt(3); i >= 0 && doc.length > 0; i--) {
      int place = random.nextInt(doc.length);
      int until = Math.min(doc.length, place + 1 + random.nextInt(4));
      byte fresh =
          random.nextBoolean()
              ? (byte) likely.charAt(random.nextInt(likely.length()))
              : (byte) random.nextInt(256);
      doc =
          switch (random.nextInt(5)) {
            case 0 ->
                join(
                    doc,
                    place,
                    new byte[] {(byte) (doc[place] ^ 1 << random.nextInt(8))},
                    place + 1);
            case 1 -> join(doc, place, new byte[] {fresh}, place + 1);
            case 2 -> join(doc, place, new byte[] {fresh}, place);
            case 3 -> join(doc, place, new byte[0], until);
            default -> join(doc, until, Arrays.copyOfRange(doc, place, until), until);
          };
    }
    return doc;
  }

  private static byte[] join(byte[] doc, int keep, byte[] middle, int resume) {
    byte[] result = Arrays.copyOf(doc, keep + middle.length + doc.length - resume);
    System.arraycopy(middle, 0, result, keep, middle.length);
    System.arraycopy(doc, resume, result, keep + middle.length, doc.length - resume);
    return result;
  }
}
