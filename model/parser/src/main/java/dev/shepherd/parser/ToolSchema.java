package dev.shepherd.parser;

import dev.shepherd.json.JsonObject;

/** The JSON schema of a tool's parameters. Immutable. */
public final class ToolSchema {

  /** The schema of a tool that the request does not describe: anything goes. */
  public static final ToolSchema UNKNOWN = new ToolSchema(JsonObject.EMPTY);

  private final ValueSchema arguments;

  ToolSchema(JsonObject schema) {
    arguments = new ValueSchema(schema, schema);
  }

  /** The schema of one argument; {@link ValueSchema#isOpen() open} when it is not declared. */
  public ValueSchema argument(String name) {
    return arguments.property(name);
  }

  /** The schema of all arguments together. */
  public ValueSchema arguments() {
    return arguments;
  }
}
