package dev.shepherd.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A self-signed certificate for 127.0.0.1, made with the runtime's own keytool: the JDK has no
 * public way to sign one.
 *
 * @param chain PEM file
 * @param key PKCS#8 PEM file
 */
record TrainingCertificate(Path chain, Path key) {
  private static final String NAME = "training";
  private static final String PASSWORD = "only-for-this-run";
  private static final long PATIENCE_SECONDS = 20;

  /** Makes one in the folder; null when this runtime brings no keytool. */
  static @Nullable TrainingCertificate in(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    if (!Files.isExecutable(keytool)) {
      return null;
    }
    Path store = folder.resolve("store.p12");
    var builder =
        new ProcessBuilder(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            NAME,
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-ext",
            "BC=ca:true",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Path log = folder.resolve("keytool.log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed: " + Files.readString(log));
    }
    return read(store, folder);
  }

  private static TrainingCertificate read(Path store, Path folder)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    byte[] chain = keys.getCertificate(NAME).getEncoded();
    byte[] key = keys.getKey(NAME, PASSWORD.toCharArray()).getEncoded();
    return new TrainingCertificate(
        pem(folder.resolve("chain.pem"), "CERTIFICATE", chain),
        pem(folder.resolve("key.pem"), "PRIVATE KEY", key));
  }

  private static Path pem(Path file, String kind, byte[] der) throws IOException {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    String text = Base64.getMimeEncoder(64, lineEnd).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
