package dev.shepherd.template.jinja;

import dev.shepherd.template.syntax.Expr;
import dev.shepherd.template.syntax.Parts;
import dev.shepherd.template.syntax.Stmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which variable a name means in a part of a template.
 *
 * <p>The rules of Jinja2, which templates rely on without knowing: a name belongs to the scope in
 * which it is first seen, in the order of the text and before anything runs. Loops, macros and
 * blocks are scopes; an {@code if} is none. A name that an inner scope assigns starts there with
 * the value from outside and does not leak. A name that no scope assigns is looked up in the
 * variables of the rendering when its scope is entered. A name that only some branches assign is
 * looked up, too; one that is assigned for certain starts out missing, even if such a variable
 * exists.
 */
final class Scope {

  /** One function's variables: how many there are. */
  static final class Function {
    final @Nullable Function outer;
    private int slots;

    Function(@Nullable Function outer) {
      this.outer = outer;
    }

    int slotCount() {
      return slots;
    }

    /** How many functions further out the other one is. */
    int distance(Function other) {
      int distance = 0;
      for (Function f = this; f != other && f != null; f = f.outer) {
        distance++;
      }
      return distance;
    }
  }

  /** A place for a variable. */
  record Slot(Function function, int index) {}

  /** What a variable holds when its scope is entered. */
  sealed interface Start {}

  /** Whatever the caller put there. */
  record Parameter() implements Start {}

  /** The variable of the rendering with that name. */
  record LookUp(String name) implements Start {}

  /** The variable of the scope outside. */
  record Copy(Slot from) implements Start {}

  /** Nothing. */
  record Missing() implements Start {}

  private final @Nullable Scope parent;
  private final Function function;
  private final Map<String, Slot> allocated;
  private final Map<String, Slot> names;
  private final Map<Slot, Start> starts;
  private final Set<String> stored;

  private Scope(
      @Nullable Scope parent,
      Function function,
      Map<String, Slot> allocated,
      Map<String, Slot> names,
      Map<Slot, Start> starts,
      Set<String> stored) {
    this.parent = parent;
    this.function = function;
    this.allocated = allocated;
    this.names = names;
    this.starts = starts;
    this.stored = stored;
  }

  /** A scope that shares the variables of its function. */
  Scope(@Nullable Scope parent, Function function) {
    this(
        parent, function, new HashMap<>(), new HashMap<>(), new LinkedHashMap<>(), new HashSet<>());
  }

  Function function() {
    return function;
  }

  /** The variable that a name means here; every name has been seen before. */
  Slot slot(String name) {
    Slot slot = find(name);
    if (slot == null) {
      throw new IllegalStateException("nobody has seen the name " + name);
    }
    return slot;
  }

  Map<Slot, Start> starts() {
    return starts;
  }

  boolean stores(String name) {
    return stored.contains(name);
  }

  private @Nullable Slot find(String name) {
    Slot own = names.get(name);
    return own != null || parent == null ? own : parent.find(name);
  }

  private Slot define(String name, Start start) {
    Slot slot = allocated.computeIfAbsent(name, absent -> new Slot(function, function.slots++));
    names.put(name, slot);
    starts.put(slot, start);
    return slot;
  }

  Slot parameter(String name) {
    stored.add(name);
    return define(name, new Parameter());
  }

  void load(String name) {
    if (find(name) == null) {
      define(name, new LookUp(name));
    }
  }

  void store(String name) {
    stored.add(name);
    if (!names.containsKey(name)) {
      define(name, outside(name, new Missing()));
    }
  }

  private Start outside(String name, Start otherwise) {
    Slot outer = parent == null ? null : parent.find(name);
    return outer == null ? otherwise : new Copy(outer);
  }

  /** A slot for the compiler's own use. */
  Slot hidden() {
    return new Slot(function, function.slots++);
  }

  // --- branches
  // ------------------------------------------------------------------------------------

  private Scope branch() {
    return new Scope(
        parent,
        function,
        allocated,
        new HashMap<>(names),
        new LinkedHashMap<>(starts),
        new HashSet<>(stored));
  }

  private void join(List<Scope> branches) {
    Set<String> fresh = new HashSet<>();
    for (Scope branch : branches) {
      fresh.addAll(branch.stored);
    }
    fresh.removeAll(stored);
    for (Scope branch : branches) {
      names.putAll(branch.names);
      starts.putAll(branch.starts);
      stored.addAll(branch.stored);
    }
    for (String name : fresh) {
      starts.put(slot(name), outside(name, new LookUp(name)));
    }
  }

  // --- seeing names
  // --------------------------------------------------------------------------------

  void see(List<Stmt> body) {
    body.forEach(this::see);
  }

  private void see(Stmt statement) {
    switch (statement) {
      case Stmt.Print print -> print.parts().forEach(this::see);
      case Stmt.If choice -> seeChoice(choice);
      case Stmt.For loop -> see(loop.iterable());
      case Stmt.Assign assign -> {
        see(assign.value());
        target(assign.target());
      }
      case Stmt.AssignBlock block -> target(block.target());
      case Stmt.Macro macro -> store(macro.name());
      case Stmt.CallBlock block -> see(block.call());
      case Stmt.FilterBlock block -> see(block.filter());
      case Stmt.With with -> with.values().forEach(this::see);
      case Stmt.Load load -> {
        see(load.template());
        load.targets().forEach(this::store);
      }
      case Stmt.Scope scope -> {}
      case Stmt.Generation generation -> {}
      case Stmt.Block block -> {}
      case Stmt.Break end -> {}
      case Stmt.Continue next -> {}
    }
  }

  private void seeChoice(Stmt.If choice) {
    see(choice.branches().getFirst().test());
    Scope first = branch();
    first.see(choice.branches().getFirst().body());
    Scope others = branch();
    for (Stmt.Branch other : choice.branches().subList(1, choice.branches().size())) {
      others.see(other.test());
      Scope body = others.branch();
      body.see(other.body());
      others.join(List.of(body));
    }
    Scope last = branch();
    last.see(choice.otherwise());
    join(List.of(first, others, last));
  }

  /** Names that are assigned. */
  void target(Expr target) {
    switch (target) {
      case Expr.Name name -> store(name.name());
      case Expr.NamespaceField field -> load(field.name());
      case Expr.TupleOf tuple -> tuple.items().forEach(this::target);
      default -> see(target);
    }
  }

  /** Names that whoever enters the scope assigns. */
  void parameterTarget(Expr target) {
    switch (target) {
      case Expr.Name name -> parameter(name.name());
      case Expr.TupleOf tuple -> tuple.items().forEach(this::parameterTarget);
      default -> see(target);
    }
  }

  void see(@Nullable Expr expression) {
    if (expression == null) {
      return;
    }
    if (expression instanceof Expr.Name name) {
      load(name.name());
    } else {
      for (Expr part : Parts.of(expression)) {
        see(part);
      }
    }
  }

  /** Whether a name is read anywhere in a body, in scopes inside it, too. */
  static boolean reads(List<Stmt> body, String name) {
    return body.stream().anyMatch(statement -> reads(statement, name));
  }

  private static boolean reads(Stmt statement, String name) {
    List<Expr> expressions = new ArrayList<>();
    List<Stmt> inner = new ArrayList<>();
    Parts.of(statement, expressions, inner);
    return expressions.stream().anyMatch(e -> reads(e, name)) || reads(inner, name);
  }

  private static boolean reads(Expr expression, String name) {
    return expression instanceof Expr.Name n
        ? n.name().equals(name)
        : Parts.of(expression).stream().anyMatch(part -> reads(part, name));
  }
}
