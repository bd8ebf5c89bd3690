package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private final KeyRing ring =
      new KeyRing(
          "sk-gateway",
          List.of(TenantKey.parse("team-red: red:secret "), new TenantKey("team-blue", "blü")));

  private Caller authorization(String value) {
    var bytes = Bytes.of(value);
    return ring.newVerifier().authorization(bytes.head(), bytes.from(), bytes.to());
  }

  @Test
  void sharedKeyOpensUnderTheHashOfItself() {
    var caller = authorization("Bearer sk-gateway");
    assertThat(caller.tenant())
        .isEqualTo("auth:49ffead3de7c4c5710ecb4eb59711106313384fefea479cab41aab6a4885f2fb");
    assertThat(caller.openedByKey()).isTrue();
  }

  @Test
  void tenantKeyOpensUnderItsTenant() {
    assertThat(authorization("Bearer red:secret").tenant()).isEqualTo("auth:team-red");
    assertThat(authorization("Bearer blü").tenant()).isEqualTo("auth:team-blue");
  }

  @Test
  void schemeMayBeWrittenInAnyCase() {
    assertThat(authorization("bearer sk-gateway")).isNotNull();
    assertThat(authorization("BEARER   sk-gateway")).isNotNull();
  }

  @Test
  void everythingElseStaysOutside() {
    for (String value :
        List.of(
            "",
            "Bearer",
            "Bearer ",
            "Bearer  ",
            "Basic sk-gateway",
            "Bearersk-gateway",
            "sk-gateway",
            "Bearer sk-gatewa",
            "Bearer sk-gateway2",
            "Bearer SK-GATEWAY",
            "Bearer sk-gateway, Bearer sk-gateway")) {
      assertThat(authorization(value)).as(value).isNull();
    }
  }

  @Test
  void apiKeyHeaderOpensToo() {
    var verifier = ring.newVerifier();
    var good = Bytes.of("red:secret");
    var bad = Bytes.of("red:secre");
    var none = Bytes.of("");
    assertThat(verifier.apiKey(good.head(), good.from(), good.to()).tenant())
        .isEqualTo("auth:team-red");
    assertThat(verifier.apiKey(bad.head(), bad.from(), bad.to())).isNull();
    assertThat(verifier.apiKey(none.head(), none.from(), none.to())).isNull();
    assertThat(verifier.apiKey(good.head(), good.from(), good.to())).isNotNull();
  }

  @Test
  void withoutKeysTheDoorIsOpenAndNoKeyMatches() {
    var open = new KeyRing(null, List.of());
    assertThat(open.isOpen()).isTrue();
    assertThat(ring.isOpen()).isFalse();
    var any = Bytes.of("x");
    assertThat(open.newVerifier().apiKey(any.head(), any.from(), any.to())).isNull();
  }

  @Test
  void everyKeyOfManyIsFound() {
    var keys = new ArrayList<TenantKey>();
    for (int i = 0; i < 500; i++) {
      keys.add(new TenantKey("t" + i, "secret-" + i));
    }
    var many = new KeyRing("shared", keys).newVerifier();
    for (int i = 0; i < 500; i++) {
      var bytes = Bytes.of("secret-" + i);
      assertThat(many.apiKey(bytes.head(), bytes.from(), bytes.to()).tenant())
          .isEqualTo("auth:t" + i);
    }
  }

  @Test
  void sameKeyTwiceIsRefusedWithoutShowingIt() {
    assertThatThrownBy(
            () ->
                new KeyRing(
                    "one", List.of(new TenantKey("a", "hidden"), new TenantKey("b", "hidden"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenant b")
        .hasMessageContaining("a")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> new KeyRing("hidden", List.of(new TenantKey("a", "hidden"))))
        .hasMessageContaining("shared key")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void malformedEntriesAreRefusedWithoutShowingThem() {
    for (String entry : List.of("hidden", ":hidden", "hidden:", " : hidden")) {
      assertThatThrownBy(() -> TenantKey.parse(entry))
          .as(entry)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("hidden");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyRing(" ", List.of()));
    assertThat(new TenantKey("t", "hidden").toString()).doesNotContain("hidden");
  }

  @Test
  void refusalSaysWhatIsAskedForAndWhetherTheKeyWasWrong() {
    assertThat(ring.refusal().status()).isEqualTo(401);
    assertThat(ring.refusal().code()).isEqualTo("invalid_api_key");
    assertThat(ring.challenge(false)).isEqualTo("Bearer realm=\"data-plane\"");
    assertThat(ring.challenge(true))
        .isEqualTo("Bearer realm=\"data-plane\", error=\"invalid_token\"");
  }

  @Test
  void lookingUpAllocatesNothing() {
    var verifier = ring.newVerifier();
    var bytes = Bytes.of("Bearer sk-gateway");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 5_000; i++) {
        verifier.authorization(bytes.head(), bytes.from(), bytes.to());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(5_000);
  }
}
