package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of an answer without a length is believed over TLS only if the worker announced it. */
@Timeout(30)
class TlsEndTest {
  @TempDir static Path folder;

  @Test
  void anAnnouncedEndCompletesTheAnswer() throws Exception {
    assertThat(answer(true)).isEqualTo("complete");
  }

  @Test
  void anEndThatNobodyAnnouncedIsACut() throws Exception {
    assertThat(answer(false)).isEqualTo("CUT");
  }

  private static String answer(boolean announced) throws Exception {
    Certificates made = Certificates.make(folder, "worker" + announced, "IP:127.0.0.1");
    KeyStore store =
        KeyStore.getInstance(
            folder.resolve("worker" + announced + ".p12").toFile(), "changeit".toCharArray());
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var result = new CompletableFuture<String>();
    try (var listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread worker = Thread.ofVirtual().start(() -> serve(listener, context, announced, result));
      Loops loops = Loops.start(Transport.NIO, 1, Clock.system());
      var trusting = TlsContexts.client(List.of(made.certificate()), null, null);
      try (var upstreams = new Upstreams(loops, UpstreamConfig.defaults(), trusting)) {
        Loop loop = loops.all().getFirst();
        var endpoint = new Endpoint(true, "127.0.0.1", listener.getLocalPort());
        loop.eventLoop().execute(() -> upstreams.pool(loop, endpoint).connect(listening(result)));
        return result.get(15, TimeUnit.SECONDS);
      } finally {
        loops.close();
        worker.join();
      }
    }
  }

  private static RecordingUpstream listening(CompletableFuture<String> result) {
    return new RecordingUpstream() {
      @Override
      public void onConnected(UpstreamConnection connection, boolean reused) {
        byte[] request = Ascii.bytes("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
        connection.write(io.netty.buffer.Unpooled.wrappedBuffer(request));
        connection.requestComplete();
        connection.flush();
      }

      @Override
      public void onBody(io.netty.buffer.ByteBuf bytes, boolean complete) {
        super.onBody(bytes, complete);
        if (complete) {
          result.complete("complete");
        }
      }

      @Override
      public void onFailure(UpstreamFailure failure) {
        result.complete(failure.name());
      }
    };
  }

  private static void serve(
      ServerSocket listener, SSLContext context, boolean announced, CompletableFuture<String> out) {
    try (Socket plain = listener.accept()) {
      var secured =
          (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), false);
      secured.setUseClientMode(false);
      InputStream in = secured.getInputStream();
      int seen = 0;
      while (seen < 4) {
        int c = in.read();
        seen = c == '\r' || c == '\n' ? seen + 1 : 0;
      }
      secured.getOutputStream().write(Ascii.bytes("HTTP/1.1 200 OK\r\n\r\nhello"));
      secured.getOutputStream().flush();
      if (announced) {
        secured.shutdownOutput();
      }
      plain.shutdownOutput();
      // Not closed before the other side has seen the end: that could be a reset.
      while (plain.getInputStream().read() >= 0) {}
    } catch (java.io.IOException e) {
      out.completeExceptionally(e);
    }
  }
}
