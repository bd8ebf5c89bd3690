package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.syntax.Expr;
import dev.shepherd.template.syntax.Expr.BinaryOperator;
import dev.shepherd.template.syntax.Parts;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns expressions into code for one scope. */
final class ExpressionCompiler {

  private final Scope scope;

  /** Whether an unknown filter or test fails only when it is reached. */
  private final boolean lenient;

  /** Whether slices are those of {@link Codes.Folded}. */
  private final boolean folding;

  ExpressionCompiler(Scope scope, boolean lenient) {
    this(scope, lenient, false);
  }

  private ExpressionCompiler(Scope scope, boolean lenient, boolean folding) {
    this.scope = scope;
    this.lenient = lenient;
    this.folding = folding;
  }

  private ExpressionCompiler soft() {
    return lenient ? this : new ExpressionCompiler(scope, true, folding);
  }

  /** An expression whose value is printed. */
  Code compilePrinted(Expr expression) {
    Code code = compile(expression);
    return slices(expression) && isConstant(expression)
        ? new Codes.Folded(new ExpressionCompiler(scope, lenient, true).compile(expression), code)
        : code;
  }

  private static boolean slices(Expr expression) {
    return expression instanceof Expr.Slice
        || Parts.of(expression).stream().anyMatch(ExpressionCompiler::slices);
  }

  /** Whether the reference can compute the value while it compiles. */
  private static boolean isConstant(Expr expression) {
    return switch (expression) {
      case Expr.Name name -> false;
      case Expr.Call call -> false;
      case Expr.Filter filter
          when filter.name().equals("map")
              || filter.name().startsWith("select")
              || filter.name().startsWith("reject") ->
          false;
      default -> Parts.of(expression).stream().allMatch(ExpressionCompiler::isConstant);
    };
  }

  Code compile(Expr expression) {
    return switch (expression) {
      case Expr.Data data -> new Codes.Constant(data.text());
      case Expr.Const literal -> new Codes.Constant(constant(literal.value()));
      case Expr.Name name -> variable(name.name());
      case Expr.TupleOf tuple -> new Codes.Items(compile(tuple.items()), true);
      case Expr.ListOf list -> new Codes.Items(compile(list.items()), false);
      case Expr.DictOf dict -> dict(dict);
      case Expr.Conditional choice -> conditional(choice);
      case Expr.Binary binary -> binary(binary);
      case Expr.Logic logic ->
          new Codes.Logic(logic.and(), compile(logic.left()), compile(logic.right()));
      case Expr.Not not -> new Codes.Not(compile(not.operand()));
      case Expr.Sign sign -> new Codes.Sign(sign.minus(), compile(sign.operand()));
      case Expr.Comparison comparison -> comparison(comparison);
      case Expr.Concat concat -> new Codes.Concat(compile(concat.parts()));
      case Expr.Filter filter -> filter(filter, null);
      case Expr.Test test -> test(test);
      case Expr.Call call -> call(call, null);
      case Expr.Attribute attribute ->
          new Codes.Attribute(compile(attribute.object()), attribute.name());
      case Expr.Item item -> item(item);
      case Expr.Slice slice ->
          throw new TemplateException(
              ErrorKind.UNSUPPORTED, "a slice beside other indexes", slice.line());
      case Expr.NamespaceField field ->
          throw new IllegalStateException("the field of a namespace is no value");
    };
  }

  private Code[] compile(List<Expr> expressions) {
    return expressions.stream().map(this::compile).toArray(Code[]::new);
  }

  private static Object constant(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case BigInteger number -> Numbers.shrink(number);
      default -> value;
    };
  }

  Code variable(String name) {
    Scope.Slot slot = scope.slot(name);
    Undefined undefined = Undefined.variable(name);
    int levels = scope.function().distance(slot.function());
    return levels == 0
        ? new Codes.Local(slot.index(), undefined)
        : new Codes.Outer(levels, slot.index(), undefined);
  }

  private Code dict(Expr.DictOf dict) {
    Code[] keys = dict.pairs().stream().map(p -> compile(p.key())).toArray(Code[]::new);
    Code[] values = dict.pairs().stream().map(p -> compile(p.value())).toArray(Code[]::new);
    return new Codes.Pairs(keys, values);
  }

  private Code conditional(Expr.Conditional choice) {
    ExpressionCompiler soft = soft();
    Code otherwise =
        choice.otherwise() == null
            ? new Codes.Constant(
                Undefined.because(
                    "the inline if-expression on line "
                        + choice.line()
                        + " evaluated to false and no else section was defined."))
            : soft.compile(choice.otherwise());
    return new Codes.Conditional(
        soft.compile(choice.test()), soft.compile(choice.then()), otherwise);
  }

  private Code binary(Expr.Binary binary) {
    if (binary.operator() != BinaryOperator.ADD) {
      return new Codes.Binary(binary.operator(), compile(binary.left()), compile(binary.right()));
    }
    List<Code> parts = new ArrayList<>();
    Expr left = binary;
    while (left instanceof Expr.Binary sum && sum.operator() == BinaryOperator.ADD) {
      parts.addFirst(compile(sum.right()));
      left = sum.left();
    }
    parts.addFirst(compile(left));
    return new Codes.Sum(parts.toArray(Code[]::new));
  }

  private Code comparison(Expr.Comparison comparison) {
    Code[] values = new Code[comparison.rest().size() + 1];
    Expr.Relation[] relations = new Expr.Relation[comparison.rest().size()];
    values[0] = compile(comparison.first());
    for (int i = 0; i < relations.length; i++) {
      relations[i] = comparison.rest().get(i).relation();
      values[i + 1] = compile(comparison.rest().get(i).value());
    }
    return relations.length == 1
        ? new Codes.Comparison(relations[0], values[0], values[1])
        : new Codes.ComparisonChain(relations, values);
  }

  private Code item(Expr.Item item) {
    Code object = compile(item.object());
    if (item.index() instanceof Expr.Slice slice) {
      return new Codes.SliceOf(
          object, bound(slice.start()), bound(slice.stop()), bound(slice.step()), folding);
    }
    return new Codes.Item(object, compile(item.index()));
  }

  private Code bound(@Nullable Expr bound) {
    return bound == null ? new Codes.Constant(None.NONE) : compile(bound);
  }

  /** A filter; where it has no input of its own it gets this one. */
  Code filter(Expr.Filter filter, @Nullable Code blockInput) {
    Code input =
        filter.input() instanceof Expr.Filter inner
            ? filter(inner, blockInput)
            : filter.input() != null ? compile(filter.input()) : blockInput;
    if (input == null) {
      throw new IllegalStateException("a filter outside a block has an input");
    }
    Operation operation = Filters.named(filter.name());
    if (operation == null) {
      operation = unknown("filter", filter.name(), filter.line());
    }
    ArgumentCode arguments = arguments(filter.arguments());
    return filter.name().equals("tojson") && operation == Filters.named("tojson")
        ? new Codes.ToJson(operation, input, arguments)
        : new Codes.Apply(operation, input, arguments);
  }

  private Code test(Expr.Test test) {
    Operation operation = Tests.named(test.name());
    if (operation == null) {
      operation = unknown("test", test.name(), test.line());
    }
    Code input = compile(test.input());
    if (test.arguments().isEmpty()) {
      switch (test.name()) {
        case "defined" -> {
          return new Codes.Defined(input, true);
        }
        case "undefined" -> {
          return new Codes.Defined(input, false);
        }
        default -> {}
      }
    }
    return new Codes.Apply(operation, input, arguments(test.arguments()));
  }

  private Operation unknown(String sort, String name, int line) {
    String quoted = Repr.quote(name);
    if (!lenient) {
      throw new TemplateException(
          ErrorKind.ASSERTION, "No " + sort + " named " + quoted + ".", line);
    }
    return (render, subject, args) -> {
      throw Fail.runtime("No " + sort + " named " + quoted + " found.");
    };
  }

  /** A call; a call block passes its body as {@code caller}. */
  Code call(Expr.Call call, @Nullable Code caller) {
    ArgumentCode arguments = arguments(call.arguments());
    if (caller != null) {
      arguments = arguments.with("caller", caller);
    }
    if (call.callee() instanceof Expr.Attribute method) {
      return new Codes.MethodCall(
          compile(method.object()),
          method.name(),
          TextMethods.named(method.name()),
          DictMethods.named(method.name()),
          arguments);
    }
    return new Codes.Call(compile(call.callee()), arguments);
  }

  private ArgumentCode arguments(Expr.Arguments arguments) {
    if (arguments.isEmpty()) {
      return ArgumentCode.NONE;
    }
    Set<String> seen = new HashSet<>();
    for (Expr.Keyword keyword : arguments.keywords()) {
      if (!seen.add(keyword.name())) {
        throw new TemplateException(
            ErrorKind.NOT_PYTHON,
            "keyword argument repeated: " + keyword.name(),
            keyword.value().line());
      }
    }
    return new ArgumentCode(
        compile(arguments.positional()),
        arguments.keywords().stream().map(Expr.Keyword::name).toArray(String[]::new),
        compile(arguments.keywords().stream().map(Expr.Keyword::value).toList()),
        arguments.spread() == null ? null : compile(arguments.spread()),
        arguments.keywordSpread() == null ? null : compile(arguments.keywordSpread()));
  }
}
