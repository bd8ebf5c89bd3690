package dev.shepherd.cli;

import static dev.shepherd.cli.TrainingClient.count;
import static dev.shepherd.cli.TrainingClient.get;
import static dev.shepherd.cli.TrainingClient.post;

import dev.shepherd.benchmark.process.LocalCertificate;
import dev.shepherd.gateway.Gateway;
import dev.shepherd.gateway.GatewaySettings;
import dev.shepherd.gateway.Seams;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.SimulatedFleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.WorkerSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's short life, through the launch command as a user would call it: start, requests of
 * every kind with and without streams, TLS on both sides, metrics, an orderly end.
 *
 * <p>Behind it stand two simulated engines and a second gateway that speaks TLS, so that the same
 * requests also train the TLS server and the https client.
 */
final class GatewayTraining implements Training {
  private static final String MODEL = "training-model";
  private static final int ROUNDS = 40;
  private static final int WAVES = 4;
  private static final int CROWD = 48;
  private static final int CROWD_ROUNDS = 20;
  private static final int LONG_PROMPT_WORDS = 20_000;

  /** A conversation's usual length: 16 KB, more than one read and many blocks of a prefix. */
  private static final int PROMPT_WORDS = 3_200;

  private static final long PATIENCE_MILLIS = 10_000;
  private static final long STEP_MILLIS = 10;

  @Override
  public String name() {
    return "a gateway with engines";
  }

  @Override
  public void run() throws Exception {
    Path folder = Files.createTempDirectory("smg-training");
    try (var vllm = SimulatedFleet.start(local(Flavor.VLLM));
        var sglang = SimulatedFleet.start(local(Flavor.SGLANG))) {
      var workers = new ArrayList<String>();
      workers.add(vllm.urls().getFirst().toString());
      workers.add(sglang.urls().getFirst().toString());
      if (!LocalCertificate.isPossible()) {
        launch(workers, null);
      } else {
        LocalCertificate certificate = LocalCertificate.in(folder);
        try (Gateway secure = secureGateway(workers.getFirst(), certificate)) {
          workers.add("https://127.0.0.1:" + secure.port());
          launch(workers, certificate.chain());
        }
      }
    } finally {
      delete(folder);
    }
  }

  private static dev.shepherd.simulator.FleetConfig local(Flavor flavor) {
    return dev.shepherd.simulator.FleetConfig.local(1, EngineConfig.instant(flavor, MODEL));
  }

  private static Gateway secureGateway(String worker, LocalCertificate certificate)
      throws IOException {
    var fleet = FleetConfig.defaults().withStartupWorkers(List.of(WorkerSpec.of(worker, null)));
    var tls =
        new GatewaySettings.Tls(certificate.chain(), certificate.key(), List.of(), null, null);
    var gateway =
        new Gateway(
            GatewaySettings.loopback(fleet).with(tls), Seams.real(Seams.bestTransport(), 1));
    gateway.start();
    return gateway;
  }

  /** Runs the command on a thread of its own, uses the gateway, and asks it to end. */
  private static void launch(List<String> workers, @Nullable Path authority) throws Exception {
    int port = freePort();
    int metricsPort = freePort();
    var words = new ArrayList<String>();
    Collections.addAll(words, "--host", "127.0.0.1", "--port", Integer.toString(port));
    Collections.addAll(words, "--prometheus-host", "127.0.0.1");
    Collections.addAll(words, "--prometheus-port", Integer.toString(metricsPort));
    words.add("--worker-urls");
    words.addAll(workers);
    if (authority != null) {
      Collections.addAll(words, "--ca-cert-paths", authority.toString());
    }
    var said = new ByteArrayOutputStream();
    var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    var end = new CompletableFuture<Runnable>();
    var ended = new CompletableFuture<Integer>();
    var command = new LaunchCommand(end::complete);
    Thread.ofPlatform()
        .daemon()
        .name("launch")
        .start(
            () -> {
              try {
                ended.complete(command.run(words, new Terminal(stream, stream)));
              } catch (Exception e) {
                ended.completeExceptionally(e);
              }
            });
    Runnable finish =
        end.applyToEither(ended.thenApply(code -> failedStart(code, said)), x -> x).get();
    try {
      use(new TrainingClient(port), new TrainingClient(metricsPort), workers.size());
    } finally {
      finish.run();
    }
    int code = ended.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    if (code != Command.OK) {
      throw new IllegalStateException("launch ended with exit code " + code);
    }
  }

  private static Runnable failedStart(int code, ByteArrayOutputStream said) {
    throw new IllegalStateException(
        "launch ended at once with exit code "
            + code
            + ": "
            + said.toString(StandardCharsets.UTF_8));
  }

  private static void use(TrainingClient client, TrainingClient metrics, int workers)
      throws Exception {
    awaitWorkers(client, workers);
    for (int round = 0; round < ROUNDS; round++) {
      expect(client.talk(good()), "200", good().size());
      expect(client.talk(List.of(get("/no/such/route"))), "404", 1);
      expect(client.talk(List.of(post("/v1/chat/completions", "{\"model\": 1"))), "400", 1);
      expect(client.talk(List.of(chat("missing-model", false, "Hello"))), "404", 1);
    }
    expect(client.talk(List.of(chat(MODEL, true, "word ".repeat(LONG_PROMPT_WORDS)))), "200", 1);
    for (int wave = 0; wave < WAVES; wave++) {
      crowd(client, true, chat(MODEL, false, "word ".repeat(200)));
      crowd(client, true, chat(MODEL, false, "word ".repeat(PROMPT_WORDS)));
      crowd(client, true, chat(MODEL, true, "Hello"));
      crowd(client, false, chat(MODEL, false, "Hello"));
    }
    for (int scrape = 0; scrape < 5; scrape++) {
      expect(metrics.talk(List.of(get("/metrics"))), "200", 1);
    }
  }

  private static void crowd(TrainingClient client, boolean together, String request)
      throws IOException {
    int good = client.crowd(CROWD, CROWD_ROUNDS, together, request);
    if (good != CROWD * CROWD_ROUNDS) {
      throw new IllegalStateException(good + " of " + CROWD * CROWD_ROUNDS + " answers were good");
    }
  }

  private static List<String> good() {
    return List.of(
        get("/health"),
        get("/readiness"),
        get("/v1/models"),
        get("/workers"),
        chat(MODEL, false, "Hello"),
        chat(MODEL, true, "Hello"),
        chat(MODEL, true, "A longer question, with \\\"quotes\\\" and \\u00e4 in it"),
        post(
            "/v1/completions",
            "{\"model\": \"%s\", \"prompt\": \"Once\", \"max_tokens\": 32}".formatted(MODEL)),
        message(false),
        message(true),
        post("/v1/embeddings", "{\"model\": \"%s\", \"input\": \"Hello\"}".formatted(MODEL)));
  }

  private static String chat(String model, boolean stream, String question) {
    return post(
        "/v1/chat/completions",
        """
        {"model": "%s", "stream": %b, "max_tokens": 32, "temperature": 0.7, "messages": \
        [{"role": "system", "content": "You are kind."}, {"role": "user", "content": "%s"}]}"""
            .formatted(model, stream, question));
  }

  private static String message(boolean stream) {
    return post(
        "/v1/messages",
        """
        {"model": "%s", "stream": %b, "max_tokens": 32, \
        "messages": [{"role": "user", "content": "Hello"}]}"""
            .formatted(MODEL, stream));
  }

  private static void awaitWorkers(TrainingClient client, int workers) throws Exception {
    var never = new CountDownLatch(1);
    String answer = "";
    for (long waited = 0; waited < PATIENCE_MILLIS; waited += STEP_MILLIS) {
      answer = client.talk(List.of(get("/workers")));
      if (count(answer, "\"ready\"") >= workers) {
        return;
      }
      boolean over = never.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
      assert !over;
    }
    throw new IllegalStateException("not all of " + workers + " workers are ready: " + answer);
  }

  private static void expect(String answers, String status, int times) {
    int found = count(answers, "HTTP/1.1 " + status);
    if (found != times) {
      String shown = answers.length() <= 4_000 ? answers : answers.substring(0, 4_000);
      throw new IllegalStateException(
          found + " instead of " + times + " answers with status " + status + ": " + shown);
    }
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
