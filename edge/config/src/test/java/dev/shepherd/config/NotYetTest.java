package dev.shepherd.config;

import static dev.shepherd.config.Starts.accepted;
import static dev.shepherd.config.Starts.refused;
import static dev.shepherd.config.Starts.refusedOnce;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NotYetTest {

  @Test
  void everyUnbuiltOptionIsRefusedWithAdvice() {
    for (AnyOption option : Catalogue.all()) {
      if (option.support() == Support.NOT_YET) {
        List<String> args = new ArrayList<>(List.of(option.flag()));
        if (option.form() != Form.SWITCH) {
          args.add("0.7");
        }
        assertThat(refusedOnce(args.toArray(String[]::new)))
            .startsWith(option.flag())
            .contains("known, not supported yet; ")
            .doesNotEndWith("; ");
      }
    }
  }

  @Test
  void valuesThatAskForNothingAreAccepted() {
    accepted("--history-backend", "none");
    accepted("--history-backend", "memory");
    accepted("--prefill-max-inflight-requests-per-worker", "-1");
    accepted("--webrtc-stun-server", "None");
    accepted("--selector");
  }

  @Test
  void wordsOfSupportedOptionsMayBeUnbuilt() {
    assertThat(refusedOnce("--backend", "openai"))
        .isEqualTo(
            "--backend openai: known, not supported yet; use sglang, vllm or trtllm, or leave it"
                + " out");
    assertThat(refusedOnce("--history-backend", "redis")).contains("known, not supported yet");
    assertThat(refusedOnce("--history-backend", "mongo")).contains("not one of the known words");
    assertThat(accepted("--runtime", "trtllm").get(WorkerOptions.BACKEND)).contains("trtllm");
  }

  @Test
  void variablesOfAStoreThatCannotBeChosenDoNotCount() {
    accepted(Map.of("REDIS_URL", "redis://h", "ATP_PASSWORD", "x", "POSTGRES_DB_URL", "y"));
    assertThat(refused(Map.of("JWT_ISSUER", "https://idp")))
        .singleElement()
        .asString()
        .contains("known, not supported yet; use --control-plane-api-keys");
  }

  @Test
  void secretsOfUnbuiltOptionsAreMasked() {
    assertThat(refusedOnce("--oracle-password", "hunter2"))
        .startsWith("--oracle-password ***: known, not supported yet");
    assertThat(refusedOnce("--postgres-db-url=postgres://u:hunter2@h/d")).doesNotContain("hunter2");
  }

  @Test
  void switchesShowNoValue() {
    assertThat(refusedOnce("--enable-mesh")).startsWith("--enable-mesh: known, not supported yet");
    assertThat(refusedOnce("--ha-mesh")).startsWith("--ha-mesh: known, not supported yet");
    assertThat(refusedOnce("--seeds", "a,b")).startsWith("--seeds a b: known, not supported yet");
  }
}
