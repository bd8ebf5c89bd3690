package dev.shepherd.tokenizer.load;

import static dev.shepherd.tokenizer.load.SampleFiles.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine may send as its tokenizer, and what it may not. */
class TokenizerBundleTest {

  @TempDir Path folder;

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(utf8(SampleFiles.huggingFace(false)));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] data) {
    try {
      return HexFormat.of()
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private TokenizerBundle received(byte[] payload) {
    TokenizerBundle bundle = new TokenizerBundle(folder);
    int half = payload.length / 2;
    bundle.add(Arrays.copyOf(payload, half), "");
    bundle.add(Arrays.copyOfRange(payload, half, payload.length), sha256(payload));
    return bundle;
  }

  private long left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void aTokenizerArrivesInPiecesAndLeavesNothingBehind() throws IOException {
    try (TokenizerBundle bundle = received(zip("tokenizer.json", "sub/other.txt"))) {
      assertThat(bundle.load().vocabularySize()).isEqualTo(260);
    }
    assertThat(left()).isZero();
  }

  @Test
  void theFingerprintMustComeAndFit() throws IOException {
    byte[] payload = zip("tokenizer.json");
    try (TokenizerBundle bundle = new TokenizerBundle(folder)) {
      bundle.add(payload, "");
      assertThatThrownBy(bundle::unpack)
          .hasMessageContaining("Stream ended without terminal sha256 fingerprint");
    }
    try (TokenizerBundle bundle = new TokenizerBundle(folder)) {
      bundle.add(payload, "ab".repeat(32));
      assertThatThrownBy(() -> bundle.add(new byte[1], "")).hasMessageContaining("terminal");
      assertThatThrownBy(bundle::unpack).hasMessageContaining("sha256");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:evil", "..", "a/.."})
  void noEntryLeadsOutOfTheDirectory(String name) throws IOException {
    try (TokenizerBundle bundle = received(zip(name))) {
      assertThatThrownBy(bundle::unpack)
          .isInstanceOf(TokenizerFileException.class)
          .hasMessageContaining("leads elsewhere");
    }
    assertThat(left()).isZero();
  }

  @Test
  void thereAreNotTooManyEntries() throws IOException {
    String[] names = new String[51];
    Arrays.setAll(names, i -> "file" + i);
    try (TokenizerBundle bundle = received(zip(names))) {
      assertThatThrownBy(bundle::unpack).hasMessageContaining("more than 50 entries");
    }
  }

  @Test
  void aBombDoesNotGoOff() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("bomb"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 501; i++) {
        zip.write(zeros);
      }
    }
    try (TokenizerBundle bundle = received(bytes.toByteArray())) {
      assertThatThrownBy(bundle::unpack).hasMessageContaining("unpacks to more than 500 MiB");
    }
    assertThat(left()).isZero();
  }

  @Test
  void thePayloadIsBounded() {
    try (TokenizerBundle bundle = new TokenizerBundle(folder)) {
      byte[] piece = new byte[50 << 20];
      for (int i = 0; i < 4; i++) {
        bundle.add(piece, "");
      }
      assertThatThrownBy(() -> bundle.add(new byte[1], "")).hasMessageContaining("200 MiB");
    }
  }

  @Test
  void rubbishIsNoBundle() {
    try (TokenizerBundle bundle = received(utf8("this is not a ZIP file at all"))) {
      assertThatThrownBy(bundle::unpack).isInstanceOf(TokenizerFileException.class);
    }
  }
}
