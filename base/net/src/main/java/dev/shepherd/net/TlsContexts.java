package dev.shepherd.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS settings made from PEM files. */
public final class TlsContexts {
  private TlsContexts() {}

  /**
   * For the listening side.
   *
   * @param certificate PEM chain, the server's own first
   * @param key PKCS#8 PEM
   * @throws IOException if a file cannot be read or used; the message names it
   */
  public static SslContext server(Path certificate, Path key) throws IOException {
    try (InputStream chain = Files.newInputStream(certificate);
        InputStream secret = Files.newInputStream(key)) {
      return SslContextBuilder.forServer(chain, secret).protocols("TLSv1.3", "TLSv1.2").build();
    } catch (IllegalArgumentException e) {
      throw new IOException("unusable certificate " + certificate + " or key " + key, e);
    }
  }

  /**
   * For https workers: the machine's roots, further authorities, and one certificate to show.
   *
   * @param authorities PEM files added to the machine's roots
   * @param certificate PEM chain to present, or null
   * @param key its PKCS#8 PEM key, or null
   */
  public static SslContext client(
      List<Path> authorities, @Nullable Path certificate, @Nullable Path key) throws IOException {
    if ((certificate == null) != (key == null)) {
      throw new IOException("a client certificate and its key go together; one is missing");
    }
    try {
      var builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
      if (!authorities.isEmpty()) {
        builder.trustManager(trust(authorities));
      }
      if (certificate != null && key != null) {
        builder.keyManager(certificate.toFile(), key.toFile());
      }
      // Netty checks the host name of peers by default since 4.2; said here because everything
      // depends on it.
      return builder.endpointIdentificationAlgorithm("HTTPS").build();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("unusable TLS files for workers: " + e.getMessage(), e);
    }
  }

  private static TrustManagerFactory trust(List<Path> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int n = 0;
    for (X509Certificate root : machineRoots()) {
      store.setCertificateEntry("root-" + n++, root);
    }
    for (Path file : authorities) {
      for (Certificate authority : read(file)) {
        store.setCertificateEntry("given-" + n++, authority);
      }
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static List<X509Certificate> machineRoots() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    var roots = new ArrayList<X509Certificate>();
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        roots.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return roots;
  }

  private static List<Certificate> read(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new CertificateException("no certificate in " + file);
      }
      return List.copyOf(found);
    }
  }
}
