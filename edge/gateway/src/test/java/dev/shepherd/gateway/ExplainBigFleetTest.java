package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of many candidates a choice shows those that matter. */
@ExtendWith(NoLeaks.class)
class ExplainBigFleetTest {
  private static final int WORKERS = 40;

  @Test
  void chosenOneAndAFewOthersAreShown() {
    List<String> hosts = IntStream.range(0, WORKERS).mapToObj(i -> "w" + i).toList();
    var workers = new ArrayList<HandMadeWorker>();
    try (var world =
        new OneLoop(
            hosts,
            1,
            OneLoop::withoutBreaker,
            UnaryOperator.identity(),
            (model, made, factory) -> new WatchedPolicy())) {
      hosts.forEach(host -> workers.add(new HandMadeWorker(world, host)));
      world.start();
      world.pass(java.time.Duration.ofMillis(500));
      for (int i = 0; i < 100; i++) {
        var client =
            world
                .client()
                .send(
                    RawClient.post("/v1/completions", "{\"model\":\"m\"}", "x-request-id: r" + i));
        client.leave();
      }
      var asking =
          world.client().send("GET /debug/routing/recent?limit=100 HTTP/1.1\r\nhost: x\r\n\r\n");
      byte[] body = asking.answer().text().getBytes(StandardCharsets.UTF_8);
      JsonArray choices = ((JsonObject) JsonParser.parse(body)).array("data");
      assertThat(choices.size()).isEqualTo(100);
      for (int i = 0; i < 100; i++) {
        var choice = (JsonObject) choices.get(i);
        assertThat(choice.string("request_id")).isEqualTo("r" + (99 - i));
        assertThat(choice.number("expected_ttft_ms")).hasValue(250);
        assertThat(choice.integer("candidates_total")).hasValue(WORKERS);
        JsonArray shown = choice.array("candidates");
        assertThat(shown.size()).isEqualTo(8);
        int chosen = 0;
        for (int j = 0; j < 8; j++) {
          var candidate = (JsonObject) shown.get(j);
          if (candidate.bool("chosen", false)) {
            chosen++;
            assertThat(candidate.string("url")).isEqualTo(choice.object("worker").string("url"));
            assertThat(candidate.integer("matched")).hasValue(7);
            assertThat(candidate.integer("in_flight")).hasValue(0);
          }
        }
        assertThat(chosen).isEqualTo(1);
      }
    } finally {
      workers.forEach(HandMadeWorker::stop);
    }
  }
}
