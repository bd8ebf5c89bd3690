package dev.shepherd.template.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node of the tree is made of. */
public final class Parts {

  private Parts() {}

  /** The expressions directly inside an expression, in the order of the text as a rule. */
  public static List<Expr> of(Expr expression) {
    List<Expr> parts = new ArrayList<>();
    switch (expression) {
      case Expr.Data data -> {}
      case Expr.Const literal -> {}
      case Expr.Name name -> {}
      case Expr.NamespaceField field -> {}
      case Expr.TupleOf tuple -> parts.addAll(tuple.items());
      case Expr.ListOf list -> parts.addAll(list.items());
      case Expr.DictOf dict ->
          dict.pairs()
              .forEach(
                  pair -> {
                    parts.add(pair.key());
                    parts.add(pair.value());
                  });
      case Expr.Conditional choice -> {
        parts.add(choice.test());
        parts.add(choice.then());
        add(choice.otherwise(), parts);
      }
      case Expr.Binary binary -> {
        parts.add(binary.left());
        parts.add(binary.right());
      }
      case Expr.Logic logic -> {
        parts.add(logic.left());
        parts.add(logic.right());
      }
      case Expr.Not not -> parts.add(not.operand());
      case Expr.Sign sign -> parts.add(sign.operand());
      case Expr.Comparison comparison -> {
        parts.add(comparison.first());
        comparison.rest().forEach(operand -> parts.add(operand.value()));
      }
      case Expr.Concat concat -> parts.addAll(concat.parts());
      case Expr.Filter filter -> {
        add(filter.input(), parts);
        add(filter.arguments(), parts);
      }
      case Expr.Test test -> {
        parts.add(test.input());
        add(test.arguments(), parts);
      }
      case Expr.Call call -> {
        parts.add(call.callee());
        add(call.arguments(), parts);
      }
      case Expr.Attribute attribute -> parts.add(attribute.object());
      case Expr.Item item -> {
        parts.add(item.object());
        parts.add(item.index());
      }
      case Expr.Slice slice -> {
        add(slice.start(), parts);
        add(slice.stop(), parts);
        add(slice.step(), parts);
      }
    }
    return parts;
  }

  private static void add(@Nullable Expr part, List<Expr> parts) {
    if (part != null) {
      parts.add(part);
    }
  }

  private static void add(Expr.Arguments arguments, List<Expr> parts) {
    parts.addAll(arguments.positional());
    arguments.keywords().forEach(keyword -> parts.add(keyword.value()));
    add(arguments.spread(), parts);
    add(arguments.keywordSpread(), parts);
  }

  /** Adds the expressions and the statements directly inside a statement. */
  public static void of(Stmt statement, List<Expr> expressions, List<Stmt> statements) {
    switch (statement) {
      case Stmt.Print print -> expressions.addAll(print.parts());
      case Stmt.If choice -> {
        for (Stmt.Branch branch : choice.branches()) {
          expressions.add(branch.test());
          statements.addAll(branch.body());
        }
        statements.addAll(choice.otherwise());
      }
      case Stmt.For loop -> {
        expressions.add(loop.target());
        expressions.add(loop.iterable());
        add(loop.test(), expressions);
        statements.addAll(loop.body());
        statements.addAll(loop.otherwise());
      }
      case Stmt.Assign assign -> {
        expressions.add(assign.target());
        expressions.add(assign.value());
      }
      case Stmt.AssignBlock block -> {
        expressions.add(block.target());
        add(block.filter(), expressions);
        statements.addAll(block.body());
      }
      case Stmt.Macro macro -> {
        macro.parameters().forEach(parameter -> add(parameter.defaultValue(), expressions));
        statements.addAll(macro.body());
      }
      case Stmt.CallBlock block -> {
        expressions.add(block.call());
        block.parameters().forEach(parameter -> add(parameter.defaultValue(), expressions));
        statements.addAll(block.body());
      }
      case Stmt.FilterBlock block -> {
        expressions.add(block.filter());
        statements.addAll(block.body());
      }
      case Stmt.With with -> {
        expressions.addAll(with.targets());
        expressions.addAll(with.values());
        statements.addAll(with.body());
      }
      case Stmt.Scope scope -> statements.addAll(scope.body());
      case Stmt.Generation generation -> statements.addAll(generation.body());
      case Stmt.Block block -> statements.addAll(block.body());
      case Stmt.Load load -> expressions.add(load.template());
      case Stmt.Break end -> {}
      case Stmt.Continue next -> {}
    }
  }
}
