package dev.shepherd.gateway;

import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.workers.FleetListener;

final class FleetMetrics implements FleetListener {
  FleetMetrics(GatewayMetrics metrics) {}
}
