package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import org.jspecify.annotations.Nullable;

/**
 * Phase 4: one look over the body's bytes. Checks that it is JSON, and finds the fields that decide
 * about the request; nothing is copied out.
 */
final class Scan {
  private Scan() {}

  /**
   * Scans a whole body.
   *
   * @return what is wrong with it, or null
   */
  static @Nullable GatewayError scan(
      FieldScanner scanner, byte[] document, int from, int to, boolean modelRequired) {
    if (!scanner.scan(document, from, to)) {
      return GatewayError.client(
          400,
          "invalid_json",
          "The body is not valid JSON: "
              + scanner.errorReason()
              + " at line "
              + scanner.errorLine()
              + " column "
              + scanner.errorColumn());
    }
    if (scanner.rootKind() != JsonKind.OBJECT) {
      return GatewayError.client(400, "invalid_type", "The body must be a JSON object.");
    }
    return check(scanner, modelRequired);
  }

  private static @Nullable GatewayError check(FieldScanner scanner, boolean modelRequired) {
    JsonKind model = scanner.kind(LoopState.MODEL_FIELD);
    if (model == JsonKind.ABSENT || model == JsonKind.NULL) {
      if (modelRequired) {
        return GatewayError.client(
            400, "missing_required_parameter", "The field `model` is required.", "model");
      }
    } else if (model != JsonKind.STRING) {
      return GatewayError.client(
          400, "invalid_type", "The field `model` must be a string.", "model");
    }
    return switch (scanner.kind(LoopState.STREAM_FIELD)) {
      case ABSENT, NULL, TRUE, FALSE -> null;
      default ->
          GatewayError.client(
              400, "invalid_type", "The field `stream` must be true, false or null.", "stream");
    };
  }
}
