package dev.shepherd.template.jinja;

import java.math.BigInteger;

/** Python's names for the types of values. */
final class Types {

  private Types() {}

  static String name(Object value) {
    return switch (value) {
      case String text -> "str";
      case RichText rich -> rich.isMarkup() ? "Markup" : "str";
      case Boolean flag -> "bool";
      case Long number -> "int";
      case BigInteger number -> "int";
      case Double number -> "float";
      case None none -> "NoneType";
      case Seq.Group group -> "_GroupTuple";
      case Seq seq -> seq.isTuple() ? "tuple" : "list";
      case Dict dict -> "dict";
      case DictView view -> view.kind().title();
      case Range range -> "range";
      case Generator generator -> generator.title();
      case Undefined undefined -> "Undefined";
      case Namespace namespace -> "Namespace";
      case LoopContext loop -> "LoopContext";
      case Cycler cycler -> "Cycler";
      case Callable callable -> callable.typeName();
      default -> "object";
    };
  }

  /** The type in messages about what a value does not have. */
  static String describe(Object value) {
    return switch (value) {
      case None none -> "None";
      case RichText rich when rich.isMarkup() -> "markupsafe.Markup object";
      case Undefined undefined -> "jinja2.runtime.Undefined object";
      case Macro macro -> "jinja2.runtime.Macro object";
      case LoopContext loop -> "jinja2.runtime.LoopContext object";
      case Namespace namespace -> "jinja2.utils.Namespace object";
      case Cycler cycler -> "jinja2.utils.Cycler object";
      case Joiner joiner -> "jinja2.utils.Joiner object";
      case Seq.Group group -> "jinja2.filters._GroupTuple object";
      default -> name(value) + " object";
    };
  }
}
