package dev.shepherd.benchmark.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for 127.0.0.1, made with the runtime's own keytool for one run: the JDK
 * has no public way to sign one.
 *
 * @param chain PEM file
 * @param key PKCS#8 PEM file
 * @param certificate what {@code chain} holds
 */
public record LocalCertificate(Path chain, Path key, Certificate certificate) {
  private static final String NAME = "local";
  private static final String PASSWORD = "only-for-this-run";
  private static final long PATIENCE_SECONDS = 20;

  /** Whether this runtime brings a keytool; small ones do not. */
  public static boolean isPossible() {
    return Files.isExecutable(keytool());
  }

  private static Path keytool() {
    return Path.of(System.getProperty("java.home"), "bin", "keytool");
  }

  /**
   * Makes one.
   *
   * @param folder where its files, the key store and keytool's words are left
   * @throws IOException when keytool is missing or fails
   */
  public static LocalCertificate in(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("store.p12");
    var builder =
        new ProcessBuilder(
            keytool().toString(),
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
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Certificate certificate = keys.getCertificate(NAME);
    byte[] key = keys.getKey(NAME, PASSWORD.toCharArray()).getEncoded();
    return new LocalCertificate(
        pem(folder.resolve("chain.pem"), "CERTIFICATE", certificate.getEncoded()),
        pem(folder.resolve("key.pem"), "PRIVATE KEY", key),
        certificate);
  }

  /** Makes sockets that trust this certificate and nobody else. */
  public SSLSocketFactory clients() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(NAME, certificate);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static Path pem(Path file, String kind, byte[] der) throws IOException {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    String text = Base64.getMimeEncoder(64, lineEnd).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
