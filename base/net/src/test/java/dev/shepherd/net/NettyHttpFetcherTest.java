package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Control-plane calls end in an answer or one clear error, within their time and size. */
class NettyHttpFetcherTest {
  private static final URI WORKER = URI.create("http://worker:1/v1/models?x=%20y");
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final ManualLoop manual = new ManualLoop();
  private final LocalWorker worker = new LocalWorker(manual);
  private final NettyHttpFetcher fetcher =
      new NettyHttpFetcher(
          manual.loop(), new Upstreams(manual.loops, UpstreamConfig.defaults(), null));

  @AfterEach
  void stop() {
    worker.stop();
  }

  private CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    var result = fetcher.fetch(request).toCompletableFuture();
    manual.run();
    return result;
  }

  private CompletableFuture<FetchResponse> get() {
    return fetch(FetchRequest.get(WORKER, Map.of(), TEN_SECONDS));
  }

  @Test
  void answerComesWholeWithItsHeaders() {
    var result =
        fetch(
            FetchRequest.post(
                WORKER, Map.of("x-key", "a\r\nb"), Ascii.bytes("{\"a\":1}"), TEN_SECONDS));
    assertThat(worker.received.toString())
        .isEqualTo(
            "POST /v1/models?x=%20y HTTP/1.1\r\nhost: worker:1\r\nconnection: close\r\n"
                + "x-key: a  b\r\ncontent-length: 7\r\n\r\n{\"a\":1}");
    worker.say(0, "HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\ntransfer-encoding: chunked\r\n\r\n");
    worker.say(0, "5\r\nhello\r\n");
    assertThat(result).isNotDone();
    worker.say(0, "6\r\n world\r\n0\r\n\r\n");
    var response = result.join();
    assertThat(response.ok()).isTrue();
    assertThat(response.text()).isEqualTo("hello world");
    assertThat(response.header("x-a")).isEqualTo("1");
    assertThat(response.headers()).contains(Map.entry("x-a", "2"));
    assertThat(worker.accepted.getFirst().isOpen()).isFalse();
  }

  @Test
  void answerToHeadHasNoBody() {
    var result = fetch(new FetchRequest("HEAD", WORKER, Map.of(), new byte[0], TEN_SECONDS, 100));
    worker.say(0, "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n");
    assertThat(result.join().body()).isEmpty();
  }

  @Test
  void answerThatEndsWithTheConnectionIsComplete() {
    var result = get();
    worker.say(0, "HTTP/1.0 200 OK\r\n\r\nhello");
    worker.close(0);
    assertThat(result.join().text()).isEqualTo("hello");
  }

  @Test
  void answerLongerThanAllowedIsGivenUp() {
    var result = fetch(new FetchRequest("GET", WORKER, Map.of(), new byte[0], TEN_SECONDS, 10));
    worker.say(0, "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n0123456789");
    assertThat(result).isNotDone();
    worker.say(0, "0");
    assertThat(result.exceptionNow()).isInstanceOf(IOException.class).hasMessageContaining("10");
    assertThat(worker.accepted.getFirst().isOpen()).isFalse();
  }

  @Test
  void timeIsLimitedForTheWholeCall() {
    var result = get();
    worker.say(0, "HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n");
    manual.advance(Duration.ofMillis(9_900));
    worker.say(0, "0123456789");
    assertThat(result).isNotDone();
    manual.advance(Duration.ofMillis(200));
    assertThat(result.exceptionNow()).isInstanceOf(TimeoutException.class);
    assertThat(worker.accepted.getFirst().isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', without an answer",
    "HTTP/1.1 20, not a valid",
    "SSH, not a valid",
    "'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx', broke off"
  })
  void unfinishedAnswersAreErrors(String text, String message) {
    var result = get();
    if (!text.isEmpty()) {
      worker.say(0, text);
    }
    worker.close(0);
    assertThat(result.exceptionNow()).isInstanceOf(IOException.class).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"http://nobody:1/, connection failed", "http:///path, no host"})
  void unreachableWorkersAreErrors(URI uri, String message) {
    var result = fetch(FetchRequest.get(uri, Map.of(), TEN_SECONDS));
    assertThat(result.exceptionNow()).isInstanceOf(IOException.class).hasMessageContaining(message);
  }
}
