package dev.shepherd.workers;

import dev.shepherd.routing.WarmUpSettings;

/** How work is kept away from workers that are full, stuck or cold. */
public record CareSettings(
    LoadSettings loads,
    OverloadSettings overload,
    LivenessSettings liveness,
    WarmUpSettings warmUp) {

  /** The defaults of each. */
  public static final CareSettings DEFAULTS =
      new CareSettings(
          LoadSettings.DEFAULTS,
          OverloadSettings.DEFAULTS,
          LivenessSettings.DEFAULTS,
          WarmUpSettings.DEFAULTS);
}
