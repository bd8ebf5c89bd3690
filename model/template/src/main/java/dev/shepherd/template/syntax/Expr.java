package dev.shepherd.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression of a template; every node knows the line it starts in. */
public sealed interface Expr {

  /** Line of the template, from 1. */
  int line();

  /** Text between tags. */
  record Data(int line, String text) implements Expr {}

  /**
   * A literal.
   *
   * @param value String, Long, BigInteger, Double, Boolean, or null for {@code none}
   */
  record Const(int line, @Nullable Object value) implements Expr {}

  /** A variable, read or assigned. */
  record Name(int line, String name) implements Expr {}

  /** {@code name.attribute} as the target of an assignment. */
  record NamespaceField(int line, String name, String attribute) implements Expr {}

  record TupleOf(int line, List<Expr> items) implements Expr {}

  record ListOf(int line, List<Expr> items) implements Expr {}

  record DictOf(int line, List<Pair> pairs) implements Expr {}

  record Pair(Expr key, Expr value) {}

  /** {@code then if test else otherwise}. */
  record Conditional(int line, Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

  record Binary(int line, BinaryOperator operator, Expr left, Expr right) implements Expr {}

  /** {@code and}, {@code or}: the value of the operand that decides. */
  record Logic(int line, boolean and, Expr left, Expr right) implements Expr {}

  record Not(int line, Expr operand) implements Expr {}

  /** A sign. */
  record Sign(int line, boolean minus, Expr operand) implements Expr {}

  /** A chain such as {@code a < b == c}; every neighbouring pair must hold. */
  record Comparison(int line, Expr first, List<Operand> rest) implements Expr {}

  record Operand(Relation relation, Expr value) {}

  /** {@code a ~ b ~ c}. */
  record Concat(int line, List<Expr> parts) implements Expr {}

  /**
   * {@code input | name(arguments)}.
   *
   * @param input null where a block is filtered
   */
  record Filter(int line, @Nullable Expr input, String name, Arguments arguments) implements Expr {}

  /** {@code input is name(arguments)}. */
  record Test(int line, Expr input, String name, Arguments arguments) implements Expr {}

  record Call(int line, Expr callee, Arguments arguments) implements Expr {}

  /** {@code object.name}. */
  record Attribute(int line, Expr object, String name) implements Expr {}

  /** {@code object[index]}. */
  record Item(int line, Expr object, Expr index) implements Expr {}

  /** {@code start:stop:step} inside brackets. */
  record Slice(int line, @Nullable Expr start, @Nullable Expr stop, @Nullable Expr step)
      implements Expr {}

  /** What stands between the brackets of a call. */
  record Arguments(
      List<Expr> positional,
      List<Keyword> keywords,
      @Nullable Expr spread,
      @Nullable Expr keywordSpread) {

    static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);

    /** Whether there is nothing at all. */
    public boolean isEmpty() {
      return positional.isEmpty() && keywords.isEmpty() && spread == null && keywordSpread == null;
    }
  }

  record Keyword(String name, Expr value) {}

  /** Operators that compute. */
  enum BinaryOperator {
    ADD,
    SUB,
    MUL,
    DIV,
    FLOORDIV,
    MOD,
    POW
  }

  /** Operators that compare. */
  enum Relation {
    EQ,
    NE,
    LT,
    LTEQ,
    GT,
    GTEQ,
    IN,
    NOT_IN
  }
}
