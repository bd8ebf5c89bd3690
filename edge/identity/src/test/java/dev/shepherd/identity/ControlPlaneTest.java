package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.identity.ControlPlane.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
  private final ControlPlane withRoles =
      new ControlPlane(
          List.of(
              ControlKey.parse("ops:Operations:admin:adm:in"),
              ControlKey.parse("eye: Viewer : USER : look ")),
          "sk-shared",
          true);

  private static Verdict decide(ControlPlane plane, String method, String authorization) {
    var bytes = Bytes.of(authorization);
    return plane.decide(method, bytes.head(), bytes.from(), bytes.to());
  }

  private static void assertDenied(Verdict verdict, int status, String text) {
    assertThat(verdict).isInstanceOf(Verdict.Denied.class);
    var denied = (Verdict.Denied) verdict;
    assertThat(denied.status()).isEqualTo(status);
    assertThat(denied.text()).isEqualTo(text);
    assertThat(denied.challenges()).isEqualTo(status == 401);
  }

  @Test
  void adminMayDoEverything() {
    var verdict = decide(withRoles, "DELETE", "bearer adm:in");
    assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
    assertThat(verdict.principal()).isEqualTo(new Verdict.Principal("ops", "api_key", Role.ADMIN));
  }

  @Test
  void userMayOnlyLook() {
    assertThat(decide(withRoles, "GET", "Bearer look")).isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(withRoles, "HEAD", "Bearer look")).isInstanceOf(Verdict.Allowed.class);
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "get")) {
      assertDenied(
          decide(withRoles, method, "Bearer look"),
          403,
          "Admin role required for control plane access");
    }
  }

  @Test
  void missingOrUnknownCredentialsGet401() {
    assertDenied(withRoles.decide(), 401, "Missing or invalid Authorization header");
    assertDenied(
        decide(withRoles, "GET", "Basic x"), 401, "Missing or invalid Authorization header");
    assertDenied(
        decide(withRoles, "GET", "Bearer "), 401, "Missing or invalid Authorization header");
    assertDenied(decide(withRoles, "GET", "Bearer nope"), 401, "Invalid authentication token");
    assertThat(Verdict.Denied.CHALLENGE).isEqualTo("Bearer realm=\"control-plane\"");
  }

  @Test
  void sharedKeyDoesNotOpenWhereRolesAreConfigured() {
    assertThat(withRoles.rule()).isEqualTo(Rule.ROLES);
    assertDenied(decide(withRoles, "GET", "Bearer sk-shared"), 401, "Invalid authentication token");
  }

  @Test
  void sharedKeyOpensWhereNoRolesAreConfigured() {
    var plane = new ControlPlane(List.of(), "sk-shared", true);
    assertThat(plane.rule()).isEqualTo(Rule.SHARED_KEY);
    assertThat(decide(plane, "POST", "Bearer sk-shared")).isInstanceOf(Verdict.Allowed.class);
    assertDenied(decide(plane, "GET", "Bearer other"), 401, "Invalid authentication token");
    assertDenied(plane.decide(), 401, "Missing or invalid Authorization header");
  }

  @Test
  void withTenantKeysOnlyNobodyGetsIn() {
    var plane = new ControlPlane(List.of(), null, true);
    assertThat(plane.rule()).isEqualTo(Rule.CLOSED);
    assertThat(plane.decide()).isInstanceOf(Verdict.Denied.class);
    assertThat(decide(plane, "GET", "Bearer tenant")).isInstanceOf(Verdict.Denied.class);
  }

  @Test
  void withoutAnyKeyEverybodyGetsIn() {
    var plane = new ControlPlane(List.of(), null, false);
    assertThat(plane.rule()).isEqualTo(Rule.OPEN);
    assertThat(plane.decide()).isInstanceOf(Verdict.Allowed.class);
    assertThat(decide(plane, "POST", "Bearer x")).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void lastOfTwoEqualKeysCounts() {
    var plane =
        new ControlPlane(
            List.of(ControlKey.parse("a:A:admin:same"), ControlKey.parse("b:B:user:same")),
            null,
            false);
    assertDenied(
        decide(plane, "POST", "Bearer same"), 403, "Admin role required for control plane access");
  }

  @Test
  void malformedKeysAreRefusedWithoutShowingThem() {
    for (String entry :
        List.of("hidden", "a:b:hidden", "a:b:hidden:x", ":b:admin:hidden", "a:b:admin: ")) {
      assertThatThrownBy(() -> ControlKey.parse(entry))
          .as(entry)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("hidden");
    }
    assertThat(ControlKey.parse("a:b:admin:hidden").toString()).doesNotContain("hidden");
  }

  @Test
  void everyAnswerLeavesOneAuditRecord() {
    var records = new ArrayList<AuditRecord>();
    var trail = new AuditTrail(new ManualClock(1_700_000_000_000L), records::add);
    trail.answered(
        decide(withRoles, "DELETE", "Bearer adm:in"), "DELETE", "/workers/7", "7", 202, "req-1");
    trail.answered(withRoles.decide(), "GET", "/workers\r\nforged", "", 401, "req-2");
    assertThat(records.get(0))
        .isEqualTo(
            new AuditRecord(
                "2023-11-14T22:13:20Z",
                "ops",
                "api_key",
                "admin",
                "DELETE",
                "/workers/7",
                "7",
                "success",
                202,
                "req-1",
                ""));
    assertThat(records.get(1).principal()).isEqualTo("unauthenticated");
    assertThat(records.get(1).role()).isEqualTo("user");
    assertThat(records.get(1).authMethod()).isEqualTo("none");
    assertThat(records.get(1).outcome()).isEqualTo("denied");
    assertThat(records.get(1).path()).isEqualTo("/workers\\r\\nforged");
    assertThat(records.get(1).details()).isEqualTo("Missing or invalid Authorization header");
  }

  @Test
  void auditTextsAreEscapedAndCut() {
    assertThat(AuditRecord.clean("a\tb\\c\u0007\u001b[0mé\u0085\u2028"))
        .isEqualTo("a\\tb\\\\c\\x07\\x1b[0mé\\x85\\u2028");
    assertThat(AuditRecord.clean("x".repeat(1024))).isEqualTo("x".repeat(1024));
    assertThat(AuditRecord.clean("x".repeat(1025))).isEqualTo("x".repeat(1024) + "...[TRUNCATED]");
    assertThat(AuditRecord.clean("x".repeat(1023) + "😀y"))
        .isEqualTo("x".repeat(1023) + "...[TRUNCATED]");
  }
}
