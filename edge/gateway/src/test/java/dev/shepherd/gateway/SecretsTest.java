package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.gateway.GatewaySettings.Doors;
import dev.shepherd.telemetry.log.LogConfig;
import dev.shepherd.telemetry.log.LogSystem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Keys appear in no log line, no metric and no error, however much is logged. */
class SecretsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final List<String> SECRETS =
      List.of("door-secret", "team-secret", "worker-secret", "own-secret", "wrong-secret");

  @Test
  void keysAreNeverTold() throws Exception {
    var console = new ByteArrayOutputStream();
    var seen = new StringBuilder();
    var config =
        LogConfig.toConsole(
                console,
                Clock.system(),
                (name, task) -> {
                  var thread = new Thread(task, name);
                  thread.setDaemon(true);
                  thread.start();
                })
            .withLevel(Level.TRACE);
    try (var log = LogSystem.start(config);
        Lab lab = Lab.plan().workerKey("worker-secret").settings(s -> s.with(doors())).start()) {
      String[][] callers = {
        {"authorization: Bearer door-secret"},
        {"x-api-key: team-secret", "authorization: Bearer own-secret"},
        {"authorization: Bearer wrong-secret"},
        {"x-api-key: wrong-secret"},
        {}
      };
      String[] scripts = {"", "\"status\":500", "\"cut_after_bytes\":0", "\"cut_after_events\":2"};
      for (String[] caller : callers) {
        for (String script : scripts) {
          seen.append(lab.post(CHAT, Lab.chat(script, true), caller));
        }
      }
      lab.engine().stop().toCompletableFuture().join();
      seen.append(lab.post(CHAT, Lab.chat("", false), "authorization: Bearer door-secret"));
      seen.append(lab.metrics());
      seen.append(lab.gateway().fleet().snapshot().workers());
      log.flush();
    }
    String lines = console.toString(StandardCharsets.UTF_8);
    assertThat(lines).contains(CHAT);
    for (String secret : SECRETS) {
      assertThat(lines).doesNotContain(secret);
      assertThat(seen.toString()).doesNotContain(secret);
    }
  }

  private static Doors doors() {
    Doors open = Doors.open();
    return new Doors(
        "door-secret",
        List.of("team:team-secret"),
        List.of(),
        true,
        false,
        false,
        open.tenantHeader(),
        List.of(),
        open.requestIdHeaders());
  }
}
