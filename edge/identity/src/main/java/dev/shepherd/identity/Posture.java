package dev.shepherd.identity;

import java.util.ArrayList;
import java.util.List;

/**
 * Which doors of a gateway stand open, said at start-up in plain sentences.
 *
 * @param dataPlaneKeys whether a shared or tenant key is configured
 * @param controlPlane how the control plane is guarded
 * @param diagnosticsPublic whether diagnostic routes are kept open although keys are configured
 * @param metricsListener whether a metrics listener runs; it never asks for a key
 * @param metricsLoopbackOnly whether that listener is reachable from this machine only
 * @param mainLoopbackOnly whether the main listener is reachable from this machine only
 * @param tenantHeaderTrusted whether a request header names the tenant of callers without a key
 */
public record Posture(
    boolean dataPlaneKeys,
    ControlPlane.Rule controlPlane,
    boolean diagnosticsPublic,
    boolean metricsListener,
    boolean metricsLoopbackOnly,
    boolean mainLoopbackOnly,
    boolean tenantHeaderTrusted) {

  /** One sentence per open door; empty if all are guarded. */
  public List<String> openDoors() {
    var doors = new ArrayList<String>();
    String reach = mainLoopbackOnly ? "any process on this machine" : "anyone who can reach it";
    if (!dataPlaneKeys) {
      doors.add(
          "The data plane is open: "
              + reach
              + " may send requests (close it with --api-key or"
              + " --tenant-api-key).");
    }
    if (controlPlane == ControlPlane.Rule.OPEN) {
      doors.add(
          "The control plane is open: "
              + reach
              + " may add and remove workers (close it with"
              + " --control-plane-api-keys or --api-key).");
    }
    if (controlPlane == ControlPlane.Rule.SHARED_KEY) {
      doors.add(
          "The control plane opens to the shared key of the data plane (separate them with"
              + " --control-plane-api-keys).");
    }
    if (dataPlaneKeys && diagnosticsPublic) {
      doors.add("The diagnostic routes are open by option, although keys are configured.");
    }
    if (metricsListener && !metricsLoopbackOnly) {
      doors.add("The metrics listener asks for no key and is reachable from other machines.");
    }
    if (tenantHeaderTrusted && !dataPlaneKeys) {
      doors.add("A request header is believed to name the tenant, and no key is asked for.");
    }
    return List.copyOf(doors);
  }
}
