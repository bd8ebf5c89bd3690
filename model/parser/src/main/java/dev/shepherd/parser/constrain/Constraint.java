package dev.shepherd.parser.constrain;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;

/** What the engine holds the model's text to, told once for all engines. Immutable. */
public sealed interface Constraint {

  /** The text as engines take it: JSON text, or the expression itself. */
  String text();

  /** The text is one JSON value that fits a schema. */
  record JsonSchema(JsonValue schema) implements Constraint {
    @Override
    public String text() {
      return JsonWriter.compact(schema);
    }
  }

  /** Parts of the text between tags are constrained; xgrammar's language of structural tags. */
  record StructuralTag(JsonObject tag) implements Constraint {
    @Override
    public String text() {
      return JsonWriter.compact(tag);
    }
  }

  /** The text fits a grammar in EBNF. */
  record Ebnf(String text) implements Constraint {}

  /** The text fits a regular expression. */
  record Regex(String text) implements Constraint {}

  /** How an engine names the constraint's kind. */
  default String field(Dialect engine) {
    return switch (this) {
      case JsonSchema schema -> engine == Dialect.VLLM_CORE ? "json" : "json_schema";
      case StructuralTag tag -> "structural_tag";
      case Regex regex -> "regex";
      case Ebnf grammar ->
          switch (engine) {
            case VLLM, VLLM_CORE -> "grammar";
            case TOKENSPEED_CORE -> "ebnf";
            case SGLANG, TOKENSPEED, TRTLLM -> "ebnf_grammar";
          };
    };
  }

  /** TensorRT-LLM's number for the constraint's kind. */
  default int guideType() {
    return switch (this) {
      case JsonSchema schema -> 2;
      case Regex regex -> 3;
      case Ebnf grammar -> 4;
      case StructuralTag tag -> 5;
    };
  }

  /** The protocols of engines, as far as they name constraints differently. */
  enum Dialect {
    /** SGLang's gRPC service. */
    SGLANG,
    /** vLLM's gRPC service. */
    VLLM,
    /** vLLM's engine core behind ZMQ. */
    VLLM_CORE,
    /** TokenSpeed's gRPC service. */
    TOKENSPEED,
    /** TokenSpeed's scheduler behind ZMQ. */
    TOKENSPEED_CORE,
    /** TensorRT-LLM's gRPC service. */
    TRTLLM
  }
}
