package dev.shepherd.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled macro or call block.
 *
 * @param name empty for a call block
 * @param callerSlot where {@code caller} goes unless it is a parameter; null when it is not read
 * @param kwargsSlot where keyword arguments without parameters go; null when they are refused
 * @param varargsSlot where positional arguments without parameters go; null when they are refused
 */
record MacroCode(
    String name,
    List<Parameter> parameters,
    Scope.@Nullable Slot callerSlot,
    Scope.@Nullable Slot kwargsSlot,
    Scope.@Nullable Slot varargsSlot,
    Scope.Function function,
    Entry entry,
    Act body) {

  /** A parameter and what it is when not given: a default, or undefined. */
  record Parameter(String name, int slot, Code defaultValue) {}
}
