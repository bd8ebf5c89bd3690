package dev.shepherd.config;

import java.util.OptionalInt;

/**
 * A prefill or encode worker.
 *
 * @param url where the worker serves
 * @param bootstrapPort where its peers fetch KV state, 1..65535; empty if it has no such port
 */
public record BootstrapNode(String url, OptionalInt bootstrapPort) {
  @Override
  public String toString() {
    return bootstrapPort.isPresent() ? url + " " + bootstrapPort.getAsInt() : url;
  }
}
