package dev.shepherd.simulator.rehearsal;

import java.io.IOException;

/** The 500 chats that ship with the gateway, for a first look without a trace of one's own. */
final class BuiltInTrace {
  static final String RESOURCE = "chats-500.jsonl";

  private BuiltInTrace() {}

  /** Reads it; its blocks are of 512 tokens. */
  static Trace read(int blockTokens, boolean wholeBlocks) throws IOException {
    try (var in = BuiltInTrace.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new TraceException(RESOURCE + " is missing from this build");
      }
      return TraceReader.read(in, "built-in chats", blockTokens, wholeBlocks, Integer.MAX_VALUE);
    }
  }
}
