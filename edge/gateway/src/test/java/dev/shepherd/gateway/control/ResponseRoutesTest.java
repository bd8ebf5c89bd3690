package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.gateway.control.Desk.Call;
import dev.shepherd.identity.Caller;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that some worker keeps, nobody knows which. */
final class ResponseRoutesTest {
  private static final String W1 = "http://w1:1";
  private static final String W2 = "http://w2:1";
  private static final String W3 = "http://w3:1";
  private static final Call CANCEL = Call.of("POST", "/v1/responses/resp_1/cancel");

  private final Desk desk = new Desk();

  ResponseRoutesTest() {
    desk.serve(routes());
  }

  private List<Route> routes() {
    return new ResponseRoutes(desk.fleet::snapshot, desk.engines, Duration.ofSeconds(30)).routes();
  }

  private void workers(String... urls) {
    for (String url : urls) {
      desk.engines.start(url, FakeEngines.model("m"));
      desk.addWorker(url, "");
    }
  }

  @Test
  void theFirstYesWinsAtOnce() {
    workers(W1, W2, W3);
    desk.engines.answer(W1, 404, "{}");
    var slow = new CompletableFuture<FetchResponse>();
    desk.engines.answer(W2, request -> slow);
    desk.engines.answer(W3, 200, "{\"id\":\"resp_1\",\"status\":\"cancelled\"}");

    Reply reply = desk.call(CANCEL);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(Desk.text(reply)).contains("cancelled");
    assertThat(desk.engines.pathsAt(W2)).containsExactly("POST /v1/responses/resp_1/cancel");
    slow.complete(FakeEngines.response(500, "late"));
    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void aRefusalOfTheOwnerWeighsMoreThanTheIgnoranceOfOthers() {
    workers(W1, W2);
    desk.engines.answer(W1, 400, "{\"error\":\"already completed\"}");
    desk.engines.answer(W2, 404, "{}");

    Reply reply = desk.call(CANCEL);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Desk.text(reply)).contains("already completed");
  }

  @Test
  void aCancelThatNobodyAcceptsEndsWithTheLastAnswer() {
    workers(W1, W2);
    desk.engines.answer(W1, 404, "{\"n\":1}");

    Reply reply = desk.call(CANCEL);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(Desk.text(reply)).isEqualTo("{\"n\":1}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /cancel", "GET ", "DELETE ", "GET /input_items"})
  void nobodyToAskAndNobodyWhoAnswersAreToldApart(String call) {
    String[] parts = call.split(" ", -1);
    Call request = Call.of(parts[0], "/v1/responses/resp_1" + parts[1]);

    Reply nobody = desk.call(request);
    assertThat(nobody.status()).isEqualTo(503);
    assertThat(Desk.error(nobody).string("code")).isEqualTo("no_workers");

    workers(W1);
    Reply silent = desk.call(request);
    assertThat(silent.status()).isEqualTo(502);
    assertThat(Desk.error(silent).string("code")).isEqualTo("no_worker_response");
    assertThat(Desk.text(silent)).doesNotContain("w1");
  }

  @Test
  void aResponseIsFoundWhereverItIs() {
    workers(W1, W2);
    desk.engines.answer(W1, 404, "{}");
    desk.engines.answer(W2, 200, "{\"id\":\"resp_1\"}");

    assertThat(Desk.text(desk.get("/v1/responses/resp_1?include=a"))).contains("resp_1");
    assertThat(desk.get("/v1/responses/resp_1/input_items?limit=2").status()).isEqualTo(200);
    assertThat(desk.call(Call.of("DELETE", "/v1/responses/resp_1")).status()).isEqualTo(200);
    assertThat(desk.engines.pathsAt(W2))
        .containsExactly(
            "GET /v1/responses/resp_1?include=a",
            "GET /v1/responses/resp_1/input_items?limit=2",
            "DELETE /v1/responses/resp_1");
  }

  @Test
  void whatNoWorkerHasIsNotFound() {
    workers(W1, W2);
    desk.engines.answer(W1, 404, "{}");
    desk.engines.answer(W2, 405, "{}");

    Reply reply = desk.get("/v1/responses/resp_1");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(Desk.error(reply).string("code")).isEqualTo("not_found");
    assertThat(Desk.header(reply, "x-smg-error-code")).isEqualTo("not_found");
  }

  @Test
  void nothingIsDeclaredLostWhileAWorkerIsSilent() {
    workers(W1, W2);
    desk.engines.answer(W1, 404, "{}");

    Reply reply = desk.get("/v1/responses/resp_1");

    assertThat(reply.status()).isEqualTo(502);
    assertThat(Desk.error(reply).string("code")).isEqualTo("no_worker_response");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "a%2f", "a?b", "../../flush_cache", "a\\b", "a b", "ü", "a#b"})
  void idsThatWouldLeadElsewhereReachNoWorker(String id) {
    workers(W1);
    desk.engines.answer(W1, 200, "{}");
    var handler = routes().get(1).handler();
    assertThat(handler).isNotNull();
    var request =
        new ControlRequest(
            "GET", "/v1/responses/x", List.of(id), "", Map.of(), new byte[0], "r", null);

    Reply reply = handler.handle(request).toCompletableFuture().join();

    assertThat(reply.status()).isEqualTo(404);
    assertThat(Desk.error(reply).string("code")).isEqualTo("not_found");
    assertThat(desk.engines.calls).isEmpty();
  }

  @Test
  void aStreamIsRefusedRatherThanHeldBack() {
    workers(W1);

    Reply reply = desk.get("/v1/responses/resp_1?stream=true");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(Desk.error(reply).string("code")).isEqualTo("streaming_not_supported");
  }

  @Test
  void eachWorkerGetsOneCredential() {
    desk.engines.start(W1, FakeEngines.model("m"));
    desk.addWorker(W1, ",\"api_key\":\"k1\"");
    workers(W2);
    Map<String, String> sent = Map.of("authorization", "Bearer mine", "cookie", "c");

    desk.call(CANCEL.with(sent));
    assertThat(desk.engines.calls.get(0).headers()).containsEntry("authorization", "Bearer k1");
    assertThat(desk.engines.calls.get(1).headers())
        .containsEntry("authorization", "Bearer mine")
        .doesNotContainKey("cookie");

    desk.engines.calls.clear();
    desk.call(CANCEL.with(Map.of("x-api-key", "mine")));
    assertThat(desk.engines.calls.get(1).headers()).containsEntry("authorization", "Bearer mine");

    desk.engines.calls.clear();
    desk.call(CANCEL.with(sent).by(new Caller("auth:t", true)));
    assertThat(desk.engines.calls.get(0).headers()).containsEntry("authorization", "Bearer k1");
    assertThat(desk.engines.calls.get(1).headers()).doesNotContainKey("authorization");
  }

  @Test
  void atMostThirtyTwoWorkersAreAskedAtATime() {
    var open = new ArrayList<CompletableFuture<FetchResponse>>();
    for (int i = 0; i < 50; i++) {
      String url = "http://w" + i + ":1";
      workers(url);
      desk.engines.answer(
          url,
          request -> {
            var answer = new CompletableFuture<FetchResponse>();
            open.add(answer);
            return answer;
          });
    }

    CompletableFuture<Reply> reply = desk.begin(CANCEL);
    assertThat(open).hasSize(WorkerRace.PARALLEL);
    open.get(3).complete(FakeEngines.response(404, "{}"));
    assertThat(open).hasSize(WorkerRace.PARALLEL + 1);

    open.get(7).complete(FakeEngines.response(200, "{}"));
    assertThat(reply).isCompleted();
    assertThat(reply.join().status()).isEqualTo(200);
    open.forEach(answer -> answer.complete(FakeEngines.response(404, "{}")));
    assertThat(open).hasSize(WorkerRace.PARALLEL + 1);
  }

  @Test
  void errorsSpeakTheDialectOfResponsesBehindTheDataDoor() {
    assertThat(routes())
        .allMatch(route -> route.door() == Route.Door.DATA)
        .allMatch(route -> route.dialect() == Dialect.RESPONSES)
        .hasSize(4);
  }
}
