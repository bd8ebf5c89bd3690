package dev.shepherd.pipeline;

import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonEdit;

/** Puts the canonical model in place of the alias that a client used; every other byte stays. */
final class ModelEdit {
  private ModelEdit() {}

  /** The document last scanned, with its model renamed. */
  static byte[] rename(FieldScanner scanner, String model) {
    return new JsonEdit(scanner).begin().setString(LoopState.MODEL_FIELD, model).toBytes();
  }
}
