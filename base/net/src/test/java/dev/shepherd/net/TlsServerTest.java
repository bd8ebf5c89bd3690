package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The listening side over TLS, as the JDK's own client sees it. */
@Timeout(20)
class TlsServerTest {
  @TempDir Path folder;
  private Loops loops;
  private HttpServer server;
  private SSLContext trusting;

  @BeforeEach
  void serve() throws Exception {
    var own = Certificates.make(folder, "gateway", "DNS:localhost,IP:127.0.0.1");
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(own.certificate())) {
      store.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    trusting = SSLContext.getInstance("TLS");
    trusting.init(null, trust.getTrustManagers(), null);

    loops = Loops.start(Transport.NIO, 1, Clock.system());
    server =
        new HttpServer(
            loops,
            ServerWire.LIMITS,
            new AnswerAtOnce(stream -> {}),
            ServerEvents.NONE,
            TlsContexts.server(own.certificate(), own.key()));
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    server.drain();
    loops.close();
    loops.group().terminationFuture().syncUninterruptibly();
  }

  private Socket connect() throws Exception {
    Socket socket =
        trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
    return socket;
  }

  @Test
  void earlyAnswerIsCompleteAndEndsInOrder() throws Exception {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(Ascii.bytes("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000000\r\n\r\n"));
      out.write(new byte[300_000]);
      // Reads to the end of the stream; a missing end of TLS would be an exception.
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("connection: close");
    }
  }

  @Test
  void plainTextOnTheSecurePortIsNotAnswered() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      socket.getOutputStream().write(Ascii.bytes("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
      byte[] said = socket.getInputStream().readAllBytes();
      assertThat(new String(said, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
  }
}
