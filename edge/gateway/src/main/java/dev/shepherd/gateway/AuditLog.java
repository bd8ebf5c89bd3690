package dev.shepherd.gateway;

import dev.shepherd.identity.AuditRecord;
import dev.shepherd.identity.AuditSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes audit records to the log, whose lines have a time of their own. Thread-safe. */
final class AuditLog implements AuditSink {
  private static final Logger log = LoggerFactory.getLogger(AuditRecord.TARGET);

  @Override
  public void record(AuditRecord record) {
    log.atInfo()
        .addKeyValue("principal", record.principal())
        .addKeyValue("auth_method", record.authMethod())
        .addKeyValue("role", record.role())
        .addKeyValue("method", record.method())
        .addKeyValue("path", record.path())
        .addKeyValue("resource", record.resource())
        .addKeyValue("outcome", record.outcome())
        .addKeyValue("status", record.status())
        .addKeyValue("request_id", record.requestId())
        .addKeyValue("details", record.details())
        .log(AuditRecord.MESSAGE);
  }
}
