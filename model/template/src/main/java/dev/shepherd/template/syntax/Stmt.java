package dev.shepherd.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a template; every node knows the line it starts in. */
public sealed interface Stmt {

  /** Line of the template, from 1. */
  int line();

  /** Text and print statements that follow each other. */
  record Print(int line, List<Expr> parts) implements Stmt {}

  /**
   * A choice.
   *
   * @param branches the conditions in order, at least one
   */
  record If(int line, List<Branch> branches, List<Stmt> otherwise) implements Stmt {}

  record Branch(int line, Expr test, List<Stmt> body) {}

  record For(
      int line,
      Expr target,
      Expr iterable,
      @Nullable Expr test,
      boolean recursive,
      List<Stmt> body,
      List<Stmt> otherwise)
      implements Stmt {}

  /** {@code set target = value}. */
  record Assign(int line, Expr target, Expr value) implements Stmt {}

  /**
   * {@code set target}, body, {@code endset}.
   *
   * @param filter applied to the rendered body; its innermost input is null
   */
  record AssignBlock(int line, Expr target, Expr.@Nullable Filter filter, List<Stmt> body)
      implements Stmt {}

  record Macro(int line, String name, List<Parameter> parameters, List<Stmt> body)
      implements Stmt {}

  record Parameter(String name, @Nullable Expr defaultValue) {}

  record CallBlock(int line, List<Parameter> parameters, Expr.Call call, List<Stmt> body)
      implements Stmt {}

  record FilterBlock(int line, Expr.Filter filter, List<Stmt> body) implements Stmt {}

  record With(int line, List<Expr> targets, List<Expr> values, List<Stmt> body) implements Stmt {}

  /** A part with variables of its own. */
  record Scope(int line, List<Stmt> body) implements Stmt {}

  /** {@code generation}: marks what the model writes; renders its body. */
  record Generation(int line, List<Stmt> body) implements Stmt {}

  record Block(int line, String name, List<Stmt> body) implements Stmt {}

  record Break(int line) implements Stmt {}

  record Continue(int line) implements Stmt {}

  /**
   * A statement that needs another template, of which there are none.
   *
   * @param targets names that it would set
   */
  record Load(int line, Expr template, List<String> targets) implements Stmt {}
}
