package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.exchange.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers are reached by name, by any of their addresses, and over TLS only when it is them. */
@Timeout(20)
class ConnectorTest {
  @TempDir static Path folder;
  private static Loops loops;
  private static Certificates worker;
  private static Certificates stranger;
  private static Certificates client;
  private final List<HttpServer> servers = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    loops = Loops.start(Transport.NIO, 1, Clock.system());
    worker = Certificates.make(folder, "worker", "DNS:localhost,IP:127.0.0.1");
    stranger = Certificates.make(folder, "stranger", "DNS:elsewhere.test");
    client = Certificates.make(folder, "client", "DNS:client.test");
  }

  @AfterAll
  static void end() {
    loops.close();
    loops.group().terminationFuture().syncUninterruptibly();
  }

  @AfterEach
  void stop() {
    servers.forEach(HttpServer::drain);
  }

  private int serve(SslContext tls) throws IOException {
    var server =
        new HttpServer(loops, ServerWire.LIMITS, new EchoHandler(), ServerEvents.NONE, tls);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    servers.add(server);
    return server.port();
  }

  private static String outcome(UpstreamConfig config, SslContext tls, List<SocketAddress> to)
      throws Exception {
    var result = new CompletableFuture<String>();
    new Connector(Transport.NIO, config, tls)
        .connect(
            loops.all().getFirst().eventLoop(),
            new Endpoint(tls != null, "localhost", 1),
            to,
            ChannelInboundHandlerAdapter::new,
            new Connector.Callback() {
              @Override
              public void connected(Channel channel) {
                result.complete("connected " + channel.remoteAddress());
                channel.close();
              }

              @Override
              public void failed(UpstreamFailure failure) {
                result.complete(failure.name());
              }
            });
    return result.get(10, TimeUnit.SECONDS);
  }

  private static SocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** An address where nobody listens. */
  private static SocketAddress refused() throws IOException {
    try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return loopback(closed.getLocalPort());
    }
  }

  private static UpstreamConfig within(long millis) {
    return new UpstreamConfig(Duration.ofMillis(millis), Duration.ofSeconds(3), 8, 64 << 10);
  }

  @Test
  void everyAddressIsTried() throws Exception {
    var good = loopback(serve(null));
    assertThat(outcome(within(5000), null, List.of(refused(), refused(), good)))
        .isEqualTo("connected " + good);
  }

  @Test
  void refusalByAllAddressesIsAFailure() throws Exception {
    assertThat(outcome(within(5000), null, List.of(refused(), refused()))).isEqualTo("CONNECT");
  }

  @Test
  void silenceIsATimeout() throws Exception {
    var queue = new ArrayList<Socket>();
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // Fill the queue of connections that nobody accepts; then the kernel does not answer.
      try {
        for (int i = 0; i < 16; i++) {
          var socket = new Socket();
          queue.add(socket);
          socket.connect(silent.getLocalSocketAddress(), 200);
        }
      } catch (IOException expected) {
        assertThat(expected).isInstanceOf(java.net.SocketTimeoutException.class);
      }
      assertThat(outcome(within(300), null, List.of(silent.getLocalSocketAddress())))
          .isEqualTo("CONNECT_TIMEOUT");
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  @Test
  void handshakeThatIsNeverAnsweredIsATimeoutAndThatOnly() throws Exception {
    try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var trusting = TlsContexts.client(List.of(worker.certificate()), null, null);
      assertThat(outcome(within(400), trusting, List.of(silent.getLocalSocketAddress())))
          .isEqualTo("CONNECT_TIMEOUT");
    }
  }

  @Test
  void connectionThatTakesLongerThanATickIsNotTakenForIdle() throws Exception {
    try (var slow = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var config = new UpstreamConfig(Duration.ofSeconds(1), Duration.ofMillis(1), 8, 64 << 10);
      var upstreams = new Upstreams(loops, config, TlsContexts.client(List.of(), null, null));
      var result = new CompletableFuture<String>();
      var seen =
          new RecordingUpstream() {
            @Override
            public void onFailure(UpstreamFailure failure) {
              result.complete(failure.name());
            }
          };
      Loop loop = loops.all().getFirst();
      loop.eventLoop()
          .execute(
              () ->
                  upstreams
                      .pool(loop, new Endpoint(true, "127.0.0.1", slow.getLocalPort()))
                      .connect(seen));
      assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("CONNECT_TIMEOUT");
      upstreams.close();
    }
  }

  private String get(SslContext tls, String url) throws Exception {
    try (var upstreams = new Upstreams(loops, within(5000), tls)) {
      var fetcher = new NettyHttpFetcher(loops.all().getFirst(), upstreams);
      var request = FetchRequest.get(URI.create(url), Map.of(), Duration.ofSeconds(8));
      return "status "
          + fetcher.fetch(request).toCompletableFuture().get(10, TimeUnit.SECONDS).status();
    } catch (ExecutionException e) {
      return e.getCause().getMessage();
    }
  }

  @Test
  void namesAreResolvedWithoutBlocking() throws Exception {
    assertThat(get(null, "http://localhost:" + serve(null) + "/")).isEqualTo("status 200");
  }

  @Test
  void nameThatNobodyCanResolveIsAFailure() throws Exception {
    var result = new CompletableFuture<UpstreamFailure>();
    var seen =
        new RecordingUpstream() {
          @Override
          public void onFailure(UpstreamFailure failure) {
            result.complete(failure);
          }
        };
    try (var upstreams = new Upstreams(loops, within(5000), null)) {
      Loop loop = loops.all().getFirst();
      // An empty label: refused before any server is asked.
      var endpoint = new Endpoint(false, "a..b", 1);
      loop.eventLoop().execute(() -> upstreams.pool(loop, endpoint).connect(seen));
      assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(UpstreamFailure.CONNECT);
    }
  }

  @Test
  void workerWithACertificateOfAGivenAuthorityIsTrusted() throws Exception {
    int port = serve(TlsContexts.server(worker.certificate(), worker.key()));
    var trusting = TlsContexts.client(List.of(worker.certificate()), null, null);
    assertThat(get(trusting, "https://localhost:" + port + "/")).isEqualTo("status 200");
    assertThat(get(trusting, "https://127.0.0.1:" + port + "/")).isEqualTo("status 200");
  }

  @Test
  void workerWithoutATrustedCertificateIsRefused() throws Exception {
    int port = serve(TlsContexts.server(worker.certificate(), worker.key()));
    var roots = TlsContexts.client(List.of(), null, null);
    assertThat(get(roots, "https://localhost:" + port + "/")).isEqualTo("connection failed");
  }

  @Test
  void certificateOfAnotherHostIsRefused() throws Exception {
    int port = serve(TlsContexts.server(stranger.certificate(), stranger.key()));
    var trusting = TlsContexts.client(List.of(stranger.certificate()), null, null);
    assertThat(get(trusting, "https://localhost:" + port + "/")).isEqualTo("connection failed");
  }

  @Test
  void plainWorkerIsNotTakenForASecureOne() throws Exception {
    var trusting = TlsContexts.client(List.of(worker.certificate()), null, null);
    assertThat(get(trusting, "https://localhost:" + serve(null) + "/"))
        .isEqualTo("connection failed");
    assertThat(get(null, "https://localhost:" + serve(null) + "/")).isEqualTo("connection failed");
  }

  @Test
  void clientCertificateIsShownToWorkersThatAskForOne() throws Exception {
    SslContext demanding =
        SslContextBuilder.forServer(worker.certificate().toFile(), worker.key().toFile())
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(client.certificate().toFile())
            .build();
    String url = "https://localhost:" + serve(demanding) + "/";
    var authorities = List.of(worker.certificate());
    var known = TlsContexts.client(authorities, client.certificate(), client.key());
    assertThat(get(known, url)).isEqualTo("status 200");
    assertThat(get(TlsContexts.client(authorities, null, null), url)).doesNotContain("status");
  }

  @Test
  void unusableFilesAreNamed() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() -> TlsContexts.client(List.of(empty), null, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty.pem");
    assertThatThrownBy(() -> TlsContexts.client(List.of(missing), null, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing.pem");
    assertThatThrownBy(() -> TlsContexts.client(List.of(), client.certificate(), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("go together");
    assertThatThrownBy(() -> TlsContexts.server(empty, worker.key()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty.pem");
  }
}
