package dev.shepherd.identity;

/**
 * Where audit records go. Independent of the log level: a sink that drops records must say so.
 * Called on event loops, so it must not block.
 */
@FunctionalInterface
public interface AuditSink {

  /** Takes one record whose texts are escaped and cut already. */
  void record(AuditRecord record);
}
