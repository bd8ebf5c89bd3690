package dev.shepherd.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.identity.ControlPlane.Rule;
import org.junit.jupiter.api.Test;

class PostureTest {

  @Test
  void namesEveryOpenDoor() {
    var wideOpen = new Posture(false, Rule.OPEN, true, true, false, false, true);
    assertThat(String.join("\n", wideOpen.openDoors()))
        .contains("data plane is open")
        .contains("control plane is open")
        .contains("metrics listener")
        .contains("header is believed");
    assertThat(wideOpen.openDoors()).hasSize(4);
  }

  @Test
  void saysNothingWhenEverythingIsGuarded() {
    assertThat(new Posture(true, Rule.ROLES, false, true, true, false, false).openDoors())
        .isEmpty();
    assertThat(new Posture(true, Rule.CLOSED, false, false, false, false, true).openDoors())
        .isEmpty();
  }

  @Test
  void publicDiagnosticsAndASharedControlKeyAreNamed() {
    assertThat(new Posture(true, Rule.SHARED_KEY, true, false, false, true, false).openDoors())
        .hasSize(2)
        .anyMatch(door -> door.contains("diagnostic"))
        .anyMatch(door -> door.contains("shared key"));
  }
}
