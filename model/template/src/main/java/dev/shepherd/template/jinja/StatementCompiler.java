package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.syntax.Expr;
import dev.shepherd.template.syntax.Stmt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns statements into code for one scope. */
final class StatementCompiler {

  private final Scope scope;

  /** Whether a loop of the same function is around, for break and continue. */
  private final boolean inLoop;

  /** Whether any loop is around, even outside the function. */
  private final boolean underLoop;

  private final ExpressionCompiler expressions;

  /**
   * @param lenient whether the statements stand under an {@code if}, where unknown filters fail
   *     late
   */
  private StatementCompiler(Scope scope, boolean lenient, boolean inLoop, boolean underLoop) {
    this.scope = scope;
    this.inLoop = inLoop;
    this.underLoop = underLoop;
    this.expressions = new ExpressionCompiler(scope, lenient);
  }

  /** A compiler for the statements of a template itself. */
  static StatementCompiler root(Scope scope) {
    return new StatementCompiler(scope, false, false, false);
  }

  Act compile(List<Stmt> body) {
    List<Act> acts = new ArrayList<>();
    for (Stmt statement : body) {
      if (statement instanceof Stmt.Print print) {
        for (Expr part : print.parts()) {
          acts.add(
              part instanceof Expr.Data(int line, String text)
                  ? new Acts.PrintText(text)
                  : new Acts.Print(part.line(), expressions.compilePrinted(part)));
        }
      } else {
        acts.add(compile(statement));
      }
    }
    return acts.size() == 1 ? acts.getFirst() : new Acts.Sequence(acts.toArray(Act[]::new));
  }

  private Act compile(Stmt statement) {
    return switch (statement) {
      case Stmt.Print print -> compile(List.<Stmt>of(print));
      case Stmt.If choice -> choice(choice);
      case Stmt.For loop -> loop(loop);
      case Stmt.Assign assign ->
          new Acts.Assign(
              assign.line(), target(assign.target()), expressions.compile(assign.value()));
      case Stmt.AssignBlock block -> assignBlock(block);
      case Stmt.Macro macro ->
          new Acts.DefineMacro(
              scope.slot(macro.name()).index(),
              macro(macro.line(), macro.name(), macro.parameters(), macro.body()));
      case Stmt.CallBlock block ->
          new Acts.CallBlock(
              block.line(),
              expressions.call(
                  block.call(),
                  new Acts.Caller(macro(block.line(), "", block.parameters(), block.body()))));
      case Stmt.FilterBlock block -> filterBlock(block);
      case Stmt.With with -> with(with);
      case Stmt.Scope inner -> inner(inner.body());
      case Stmt.Block block -> inner(block.body());
      case Stmt.Generation generation ->
          new Acts.Generation(
              generation.line(), macro(generation.line(), "", List.of(), generation.body()));
      case Stmt.Break end -> leave(Act.Signal.BREAK, "'break' outside loop", end.line());
      case Stmt.Continue next ->
          leave(Act.Signal.CONTINUE, "'continue' not properly in loop", next.line());
      case Stmt.Load load -> new Acts.Load(load.line());
    };
  }

  private Act leave(Act.Signal signal, String complaint, int line) {
    if (!inLoop) {
      throw new TemplateException(ErrorKind.NOT_PYTHON, complaint, line);
    }
    return new Acts.Leave(signal);
  }

  private Act choice(Stmt.If choice) {
    var soft = new StatementCompiler(scope, true, inLoop, underLoop);
    int count = choice.branches().size();
    int[] lines = new int[count];
    Code[] tests = new Code[count];
    Act[] bodies = new Act[count];
    for (int i = 0; i < count; i++) {
      Stmt.Branch branch = choice.branches().get(i);
      lines[i] = branch.line();
      tests[i] = soft.expressions.compile(branch.test());
      bodies[i] = soft.compile(branch.body());
    }
    return new Acts.Choice(lines, tests, bodies, soft.compile(choice.otherwise()));
  }

  // --- assignments
  // ---------------------------------------------------------------------------------

  private Target target(Expr target) {
    return target(target, scope, expressions);
  }

  private Target target(Expr target, Scope targetScope, ExpressionCompiler reader) {
    return switch (target) {
      case Expr.Name(int line, String name) -> {
        if (underLoop && name.equals("loop")) {
          throw new TemplateException(
              ErrorKind.ASSERTION,
              "Can't assign to special loop variable in for-loop target",
              line);
        }
        Scope.Slot slot = targetScope.slot(name);
        yield new Target.Variable(targetScope.function().distance(slot.function()), slot.index());
      }
      case Expr.NamespaceField(int line, String name, String attribute) ->
          new Target.Field(reader.variable(name), attribute);
      case Expr.TupleOf(int line, List<Expr> items) ->
          new Target.Unpacked(
              items.stream().map(item -> target(item, targetScope, reader)).toList());
      default -> throw new IllegalStateException("the parser lets no other target pass");
    };
  }

  private Act assignBlock(Stmt.AssignBlock block) {
    var inner = new Scope(scope, scope.function());
    inner.see(block.body());
    inner.see(block.filter());
    var compiler = new StatementCompiler(inner, false, inLoop, underLoop);
    int slot = inner.hidden().index();
    Code text = new Acts.Rendered(slot);
    Code value = block.filter() == null ? text : compiler.expressions.filter(block.filter(), text);
    Act body = compiler.compile(block.body());
    var capture = new Acts.Capture(new Entry(inner), body, slot);
    return new Acts.AssignBlock(block.line(), target(block.target()), capture, value);
  }

  private Act filterBlock(Stmt.FilterBlock block) {
    var inner = new Scope(scope, scope.function());
    inner.see(block.body());
    inner.see(block.filter());
    var compiler = new StatementCompiler(inner, false, inLoop, underLoop);
    int slot = inner.hidden().index();
    Code value = compiler.expressions.filter(block.filter(), new Acts.Rendered(slot));
    Act body = compiler.compile(block.body());
    return new Acts.FilterBlock(
        block.line(), new Acts.Capture(new Entry(inner), body, slot), value);
  }

  private Act with(Stmt.With with) {
    var inner = new Scope(scope, scope.function());
    with.targets().forEach(inner::parameterTarget);
    inner.see(with.body());
    var compiler = new StatementCompiler(inner, false, inLoop, false);
    Target[] targets = with.targets().stream().map(compiler::target).toArray(Target[]::new);
    Code[] values = with.values().stream().map(expressions::compile).toArray(Code[]::new);
    Act body = new StatementCompiler(inner, false, inLoop, underLoop).compile(with.body());
    return new Acts.With(with.line(), new Entry(inner), targets, values, body);
  }

  private Act inner(List<Stmt> statements) {
    var inner = new Scope(scope, scope.function());
    inner.see(statements);
    Act body = new StatementCompiler(inner, false, inLoop, underLoop).compile(statements);
    return new Acts.Inner(new Entry(inner), body);
  }

  // --- macros
  // --------------------------------------------------------------------------------------

  private MacroCode macro(
      int line, String name, List<Stmt.Parameter> parameters, List<Stmt> statements) {
    var function = new Scope.Function(scope.function());
    var inner = new Scope(scope, function);
    parameters.forEach(parameter -> inner.parameter(parameter.name()));
    Scope.Slot caller = special("caller", parameters, statements, inner, line);
    Scope.Slot kwargs = special("kwargs", parameters, statements, inner, line);
    Scope.Slot varargs = special("varargs", parameters, statements, inner, line);
    parameters.forEach(parameter -> inner.see(parameter.defaultValue()));
    inner.see(statements);
    var compiler = new StatementCompiler(inner, false, false, underLoop);
    List<MacroCode.Parameter> compiled = new ArrayList<>();
    for (Stmt.Parameter parameter : parameters) {
      Code absent =
          parameter.defaultValue() == null
              ? new Codes.Constant(
                  Undefined.because(
                      "parameter " + Repr.quote(parameter.name()) + " was not provided"))
              : compiler.expressions.compile(parameter.defaultValue());
      compiled.add(
          new MacroCode.Parameter(parameter.name(), inner.slot(parameter.name()).index(), absent));
    }
    Act body = compiler.compile(statements);
    return new MacroCode(
        name, List.copyOf(compiled), caller, kwargs, varargs, function, new Entry(inner), body);
  }

  /** The place for a variable that macros have when they read it and do not declare it. */
  private static Scope.@Nullable Slot special(
      String name, List<Stmt.Parameter> parameters, List<Stmt> statements, Scope inner, int line) {
    if (!Scope.reads(statements, name)) {
      return null;
    }
    for (Stmt.Parameter parameter : parameters) {
      if (parameter.name().equals(name)) {
        if (name.equals("caller") && parameter.defaultValue() == null) {
          throw new TemplateException(
              ErrorKind.ASSERTION,
              "When defining macros or call blocks the special \"caller\" argument must be omitted"
                  + " or be given a default.",
              line);
        }
        return null;
      }
    }
    return inner.parameter(name);
  }

  // --- loops
  // ---------------------------------------------------------------------------------------

  private Act loop(Stmt.For loop) {
    Scope.Function function =
        loop.recursive() ? new Scope.Function(scope.function()) : scope.function();
    var body = new Scope(scope, function);
    boolean observed = loop.recursive() || Scope.reads(loop.body(), "loop");
    Scope.Slot loopSlot = observed ? body.parameter("loop") : null;
    body.parameterTarget(loop.target());
    body.see(loop.body());
    var compiler = new StatementCompiler(body, false, true, true);
    Target target = compiler.target(loop.target());
    Act bodyAct = compiler.compile(loop.body());
    Entry elseEntry = null;
    Act otherwise = null;
    if (!loop.otherwise().isEmpty()) {
      var elseScope = new Scope(scope, function);
      elseScope.see(loop.otherwise());
      boolean elseInLoop = inLoop && !loop.recursive();
      otherwise =
          new StatementCompiler(elseScope, false, elseInLoop, true).compile(loop.otherwise());
      elseEntry = new Entry(elseScope);
    }
    return new Loop(
        loop.line(),
        expressions.compile(loop.iterable()),
        loop.test() == null ? null : filter(loop.target(), loop.test()),
        target,
        loopSlot,
        new Entry(body),
        bodyAct,
        elseEntry,
        otherwise,
        loop.recursive() ? function : null);
  }

  private Loop.Filter filter(Expr target, Expr test) {
    var function = new Scope.Function(scope.function());
    var inner = new Scope(scope, function);
    inner.parameterTarget(target);
    inner.see(test);
    var compiler = new ExpressionCompiler(inner, false);
    Target assigned = target(target, inner, compiler);
    return new Loop.Filter(function, new Entry(inner), assigned, compiler.compile(test));
  }
}
