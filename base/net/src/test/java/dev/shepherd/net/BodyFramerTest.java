package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a body is found exactly, wherever the wire cuts it. */
class BodyFramerTest {
  private final BodyFramer framer = new BodyFramer();

  /** What is true behind each byte of a chunked body, written down while the body is built. */
  private static final class Reference {
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    final ByteArrayOutputStream payload = new ByteArrayOutputStream();
    final List<Integer> chunkEnds = new ArrayList<>();
    final List<Long> owed = new ArrayList<>();
    final List<Boolean> inside = new ArrayList<>();
    final List<Integer> endSeen = new ArrayList<>();

    void framing(String text) {
      for (byte b : Ascii.bytes(text)) {
        put(b, 0, false, 0);
      }
    }

    void chunk(Random random, int size) {
      String hex = random.nextBoolean() ? Integer.toHexString(size) : "%X".formatted(size);
      framing("0".repeat(random.nextInt(3)) + hex + extension(random) + "\r");
      put((byte) '\n', size, true, 0);
      for (int i = 1; i <= size; i++) {
        byte b = (byte) random.nextInt(256);
        payload.write(b);
        put(b, size - i, true, 0);
      }
      put((byte) '\r', 0, true, 1);
      put((byte) '\n', 0, false, 0);
      chunkEnds.add(wire.size());
    }

    private static String extension(Random random) {
      return switch (random.nextInt(4)) {
        case 0 -> ";a=b";
        case 1 -> " ; q=\"x y\"";
        default -> "";
      };
    }

    private void put(byte b, long owes, boolean isInside, int seen) {
      wire.write(b);
      owed.add(owes);
      inside.add(isInside);
      endSeen.add(seen);
    }
  }

  private static Reference chunkedBody(Random random) {
    var reference = new Reference();
    int chunks = random.nextInt(4);
    for (int i = 0; i < chunks; i++) {
      reference.chunk(random, 1 + random.nextInt(40));
    }
    reference.framing("0\r\n" + (random.nextBoolean() ? "x-sum: 1\r\n" : "") + "\r\n");
    return reference;
  }

  @Test
  void chunksAreTrackedExactlyAtEverySplit() {
    for (long seed = 0; seed < 60; seed++) {
      var reference = chunkedBody(new Random(seed));
      byte[] wire = reference.wire.toByteArray();
      for (int split = 0; split <= wire.length; split++) {
        var seen = new ByteArrayOutputStream();
        PayloadSink sink = (b, from, to) -> seen.write(b, from, to - from);
        framer.chunked();
        String where = "seed " + seed + ", split at " + split;
        assertThat(framer.advance(wire, 0, split, sink)).as(where).isEqualTo(split);
        check(reference, 0, split, where);
        assertThat(framer.advance(wire, split, wire.length, sink)).isEqualTo(wire.length);
        if (split < wire.length) {
          check(reference, split, wire.length, where);
        }
        assertThat(framer.done()).as(where).isTrue();
        assertThat(seen.toByteArray()).as(where).isEqualTo(reference.payload.toByteArray());
        assertThat(framer.payloadBytes()).isEqualTo(reference.payload.size());
      }
    }
  }

  private void check(Reference reference, int from, int to, String where) {
    int last =
        reference.chunkEnds.stream().filter(end -> end > from && end <= to).reduce(-1, (a, b) -> b);
    assertThat(framer.chunkEnd()).as(where).isEqualTo(last);
    if (to > from) {
      assertThat(framer.owed()).as(where).isEqualTo(reference.owed.get(to - 1));
      assertThat(framer.insideChunk()).as(where).isEqualTo(reference.inside.get(to - 1));
      assertThat(framer.chunkEndSeen()).as(where).isEqualTo(reference.endSeen.get(to - 1));
    }
  }

  @Test
  void bytesBehindTheEndAreNotTouched() {
    byte[] wire = Ascii.bytes("3\r\nabc\r\n0\r\n\r\nGET /");
    framer.chunked();
    assertThat(framer.advance(wire, 0, wire.length, null)).isEqualTo(wire.length - 5);
    assertThat(framer.done()).isTrue();

    framer.length(3);
    assertThat(framer.advance(wire, 0, wire.length, null)).isEqualTo(3);
    assertThat(framer.done()).isTrue();
  }

  @Test
  void nothingOfAnEarlierBodyIsLeft() {
    byte[] wire = Ascii.bytes("3\r\nabc\r\n");
    framer.chunked();
    framer.advance(wire, 0, wire.length, null);
    assertThat(framer.chunkEnd()).isEqualTo(wire.length);

    framer.length(0);
    assertThat(framer.chunkEnd()).isEqualTo(-1);
    assertThat(framer.done()).isTrue();
    assertThat(framer.payloadBytes()).isZero();
  }

  @Test
  void bodyWithoutAnEndOfItsOwnRunsUntilTheConnectionCloses() {
    framer.untilClose();
    byte[] wire = "anything".getBytes(StandardCharsets.US_ASCII);
    assertThat(framer.advance(wire, 0, wire.length, null)).isEqualTo(wire.length);
    assertThat(framer.done()).isFalse();
    assertThat(framer.delimited()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        ";a=b\r\n",
        " 5\r\nhello\r\n",
        "0x5\r\nhello\r\n",
        "+5\r\nhello\r\n",
        "-5\r\nhello\r\n",
        "5 5\r\nhello\r\n",
        "5\t5\r\nhello\r\n",
        "g\r\n",
        "5,\r\nhello\r\n",
        "1000000000000000\r\n",
        "ffffffffffffffff\r\n",
        "00000000000000000005\r\nhello\r\n",
        "5\nhello\r\n",
        "5\rhello\r\n",
        "5;a\nhello\r\n",
        "5;a\0\r\nhello\r\n",
        "5;a\u007f\r\nhello\r\n",
        "5\r\nhelloX",
        "5\r\nhello\n",
        "5\r\nhello\rX",
        "5\r\nhello5\r\nworld\r\n",
        "0\r\n\n",
        "0\r\n\rX",
        "0\r\nx: 1\n\r\n",
        "0\r\n: 1\r\n\r\n",
        "0\r\n x: 1\r\n\r\n",
        "0\r\nno colon\r\n\r\n",
        "0\r\nnocolon\r\n\r\n",
        "0\r\nx : 1\r\n\r\n",
        "0\r\nx: \0\r\n\r\n"
      })
  void malformedChunksAreRefused(String text) {
    byte[] wire = Ascii.bytes(text);
    framer.chunked();
    int used = framer.advance(wire, 0, wire.length, null);
    assertThat(framer.broken()).isTrue();
    assertThat(framer.done()).isFalse();

    // And byte by byte, at the same place.
    framer.chunked();
    int at = 0;
    while (at < wire.length && !framer.broken()) {
      at = framer.advance(wire, at, at + 1, null);
    }
    assertThat(framer.broken()).isTrue();
    assertThat(at).isEqualTo(used);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5;name\r\nhello\r\n0;last=1\r\n\r\n",
        "5 ;name=\"a;b\"\r\nhello\r\n0\r\n\r\n",
        "5  \r\nhello\r\n0\r\n\r\n",
        "000000000000005\r\nhello\r\n000\r\n\r\n",
        "5\r\nhello\r\n0\r\nx-a: 1\r\nX-B:\t2\r\n\r\n",
        "5\r\nhello\r\n0\r\nempty:\r\n\r\n"
      })
  void wellFormedOdditiesAreAccepted(String text) {
    byte[] wire = Ascii.bytes(text);
    var seen = new ByteArrayOutputStream();
    framer.chunked();
    assertThat(framer.advance(wire, 0, wire.length, (b, f, t) -> seen.write(b, f, t - f)))
        .isEqualTo(wire.length);
    assertThat(framer.done()).isTrue();
    assertThat(seen.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
  }

  @Test
  void nothingButContentIsEndless() {
    assertThat(bounded("5;", "x")).isTrue();
    assertThat(bounded("5", " ")).isTrue();
    assertThat(bounded("5", "\t")).isTrue();
    assertThat(bounded("0\r\nx: ", "y")).isTrue();
    assertThat(bounded("0\r\n", "x")).isTrue();
    assertThat(bounded("0\r\n", "x: y\r\n")).isTrue();
    assertThat(bounded("0\r\n", "x:\r\n")).isTrue();
  }

  private boolean bounded(String beginning, String repeated) {
    byte[] wire = Ascii.bytes(beginning + repeated.repeat(20_000));
    framer.chunked();
    framer.advance(wire, 0, wire.length, null);
    return framer.broken();
  }
}
