package dev.shepherd.template.chat;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import dev.shepherd.template.syntax.Expr;
import dev.shepherd.template.syntax.Parts;
import dev.shepherd.template.syntax.Stmt;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the traits of a template in its tree; where the tree leaves it open how the template acts,
 * a small conversation is rendered both ways.
 */
public final class TemplateInspector {

  private static final LocalDateTime ANY_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private static final JsonArray QUESTION = array("[{\"role\":\"user\",\"content\":\"x\"}]");

  private static final String CALLED =
      """
      [{"role":"user","content":"x"},{"role":"assistant","content":"","tool_calls":
      [{"id":"call_0001","type":"function","function":{"name":"f","arguments":%s}}]},
      {"role":"tool","tool_call_id":"call_0001","name":"f","content":"y"}]
      """;

  private static final JsonArray TOOLS =
      array(
          """
          [{"type":"function","function":{"name":"f","description":"d",
          "parameters":{"type":"object","properties":{}}}}]
          """);

  private final JinjaTemplate template;
  private final List<Stmt> statements = new ArrayList<>();
  private final List<Expr> expressions = new ArrayList<>();

  /** Variables that hold a message, and variables that hold the content of one. */
  private final Set<String> messages = new HashSet<>();

  private final Set<String> contents = new HashSet<>(Set.of("content"));

  private TemplateInspector(JinjaTemplate template) {
    this.template = template;
    template.tree().body().forEach(this::collect);
    findMessages();
  }

  /** The traits of a template. */
  public static TemplateTraits inspect(JinjaTemplate template) {
    var inspector = new TemplateInspector(template);
    String key = inspector.thinkingKey();
    return new TemplateTraits(
        inspector.readsParts() ? ContentFormat.PARTS : ContentFormat.STRING,
        key,
        key != null && inspector.thinksByDefault(key),
        inspector.thinkInPrefill(),
        inspector.reads("tools"),
        inspector.objectArguments(),
        inspector.reasoningKey());
  }

  private void collect(Stmt statement) {
    statements.add(statement);
    List<Expr> own = new ArrayList<>();
    List<Stmt> inner = new ArrayList<>();
    Parts.of(statement, own, inner);
    own.forEach(this::collect);
    inner.forEach(this::collect);
  }

  private void collect(Expr expression) {
    expressions.add(expression);
    Parts.of(expression).forEach(this::collect);
  }

  // --- content
  // -------------------------------------------------------------------------------------

  private void findMessages() {
    Set<String> lists = new HashSet<>(Set.of("messages"));
    for (int round = 0; round < 3; round++) {
      for (Stmt statement : statements) {
        switch (statement) {
          case Stmt.For loop when mentions(loop.iterable(), lists) ->
              names(loop.target(), messages);
          case Stmt.Assign(int line, Expr.Name target, Expr value) -> {
            if (isContent(value)) {
              contents.add(target.name());
            } else if (value instanceof Expr.Item item && mentions(item.object(), lists)) {
              (item.index() instanceof Expr.Slice ? lists : messages).add(target.name());
            } else if (isName(value, lists)) {
              lists.add(target.name());
            }
          }
          default -> {}
        }
      }
    }
  }

  private static void names(Expr target, Set<String> into) {
    if (target instanceof Expr.Name name) {
      into.add(name.name());
    }
    Parts.of(target).forEach(part -> names(part, into));
  }

  private static boolean isName(Expr expression, Set<String> names) {
    return expression instanceof Expr.Name name && names.contains(name.name());
  }

  private static boolean mentions(Expr expression, Set<String> names) {
    return isName(expression, names)
        || Parts.of(expression).stream().anyMatch(part -> mentions(part, names));
  }

  /** The content of a message, or a variable that holds it. */
  private boolean isContent(Expr expression) {
    return switch (expression) {
      case Expr.Name name -> contents.contains(name.name());
      case Expr.Attribute attribute ->
          attribute.name().equals("content") && isMessage(attribute.object());
      case Expr.Item item ->
          item.index() instanceof Expr.Const literal
              && "content".equals(literal.value())
              && isMessage(item.object());
      default -> false;
    };
  }

  private boolean isMessage(Expr expression) {
    return isName(expression, messages)
        || (expression instanceof Expr.Item item && isName(item.object(), Set.of("messages")));
  }

  private boolean readsParts() {
    for (Stmt statement : statements) {
      if (statement instanceof Stmt.For loop && isContent(loop.iterable())) {
        return true;
      }
      if (statement instanceof Stmt.Macro macro && rendersParts(macro)) {
        return true;
      }
    }
    for (Expr expression : expressions) {
      boolean indexed =
          expression instanceof Expr.Item item
              && item.index() instanceof Expr.Const literal
              && literal.value() instanceof Long
              && isContent(item.object());
      boolean counted =
          expression instanceof Expr.Filter filter
              && filter.name().equals("length")
              && filter.input() != null
              && isContent(filter.input());
      if (indexed || counted) {
        return true;
      }
    }
    return false;
  }

  /** A macro that asks what sort of thing its parameter is and walks through it. */
  private static boolean rendersParts(Stmt.Macro macro) {
    Set<String> parameters = new HashSet<>();
    macro.parameters().forEach(parameter -> parameters.add(parameter.name()));
    return any(macro.body(), s -> s instanceof Stmt.For l && isName(l.iterable(), parameters))
        && any(
            macro.body(),
            s ->
                s instanceof Stmt.If choice
                    && choice.branches().stream()
                        .anyMatch(branch -> tests(branch.test(), parameters)));
  }

  private static boolean tests(Expr expression, Set<String> names) {
    return (expression instanceof Expr.Test test && isName(test.input(), names))
        || Parts.of(expression).stream().anyMatch(part -> tests(part, names));
  }

  private static boolean any(List<Stmt> body, Predicate<Stmt> wanted) {
    for (Stmt statement : body) {
      List<Stmt> inner = new ArrayList<>();
      Parts.of(statement, new ArrayList<>(), inner);
      if (wanted.test(statement) || any(inner, wanted)) {
        return true;
      }
    }
    return false;
  }

  // --- thinking
  // ------------------------------------------------------------------------------------

  private boolean reads(String name) {
    return expressions.stream().anyMatch(e -> e instanceof Expr.Name n && n.name().equals(name));
  }

  private @Nullable String thinkingKey() {
    if (isSwitch("enable_thinking")) {
      return "enable_thinking";
    }
    return isSwitch("thinking") ? "thinking" : null;
  }

  /** Read, and not only a variable of the template's own. */
  private boolean isSwitch(String name) {
    if (!reads(name)) {
      return false;
    }
    boolean assigned =
        statements.stream()
            .anyMatch(
                s ->
                    s instanceof Stmt.Assign(int line, Expr.Name target, Expr value)
                        && target.name().equals(name));
    boolean asked =
        expressions.stream()
            .anyMatch(
                e ->
                    (e instanceof Expr.Test test
                            && test.name().endsWith("defined")
                            && isName(test.input(), Set.of(name)))
                        || (e instanceof Expr.Filter filter
                            && filter.name().startsWith("d")
                            && filter.input() != null
                            && isName(filter.input(), Set.of(name))));
    return asked || !assigned;
  }

  private boolean thinksByDefault(String key) {
    String unset = probe(QUESTION, null, null);
    String off = probe(QUESTION, key, JsonValue.of(false));
    String on = probe(QUESTION, key, JsonValue.of(true));
    if (unset != null && off != null && on != null && !on.equals(off)) {
      return unset.equals(on);
    }
    return statements.stream()
        .noneMatch(
            s ->
                s instanceof Stmt.Assign(int line, Expr.Name target, Expr.Const value)
                    && target.name().equals(key)
                    && Boolean.FALSE.equals(value.value()));
  }

  private boolean thinkInPrefill() {
    Set<String> prompt = Set.of("add_generation_prompt");
    return statements.stream()
        .anyMatch(
            s ->
                s instanceof Stmt.If choice
                    && choice.branches().stream()
                        .anyMatch(
                            branch ->
                                mentions(branch.test(), prompt) && opensThoughts(branch.body())));
  }

  private static boolean opensThoughts(List<Stmt> body) {
    for (Stmt statement : body) {
      List<Expr> own = new ArrayList<>();
      List<Stmt> inner = new ArrayList<>();
      Parts.of(statement, own, inner);
      if (own.stream().anyMatch(TemplateInspector::opensThoughts) || opensThoughts(inner)) {
        return true;
      }
    }
    return false;
  }

  private static boolean opensThoughts(Expr expression) {
    return switch (expression) {
      case Expr.Data data -> data.text().contains("<think>");
      case Expr.Const literal -> literal.value() instanceof String text && text.contains("<think>");
      default -> Parts.of(expression).stream().anyMatch(TemplateInspector::opensThoughts);
    };
  }

  // --- tools and thoughts of earlier turns
  // ---------------------------------------------------------

  private boolean objectArguments() {
    JsonArray objects = array(CALLED.formatted("{\"a\":1}"));
    JsonArray texts = array(CALLED.formatted("\"{\\\"a\\\": 1}\""));
    try {
      render(objects, null, null);
      return true;
    } catch (TemplateException e) {
      return e.kind() != ErrorKind.TYPE || probe(texts, null, null) == null;
    }
  }

  private @Nullable String reasoningKey() {
    for (String key : List.of("reasoning_content", "reasoning", "thinking")) {
      for (Expr expression : expressions) {
        boolean attribute = expression instanceof Expr.Attribute a && a.name().equals(key);
        boolean item =
            expression instanceof Expr.Item i
                && i.index() instanceof Expr.Const literal
                && key.equals(literal.value());
        boolean member =
            expression instanceof Expr.Comparison comparison
                && comparison.first() instanceof Expr.Const literal
                && key.equals(literal.value());
        boolean got =
            expression instanceof Expr.Call call
                && call.callee() instanceof Expr.Attribute method
                && method.name().equals("get")
                && !call.arguments().positional().isEmpty()
                && call.arguments().positional().getFirst() instanceof Expr.Const literal
                && key.equals(literal.value());
        if (attribute || item || member || got) {
          return key;
        }
      }
    }
    return null;
  }

  private @Nullable String probe(
      JsonArray conversation, @Nullable String key, @Nullable JsonValue value) {
    try {
      return render(conversation, key, value);
    } catch (TemplateException e) {
      return null;
    }
  }

  private String render(JsonArray conversation, @Nullable String key, @Nullable JsonValue value) {
    var variables =
        new Variables()
            .user("messages", conversation)
            .operator("add_generation_prompt", JsonValue.of(true))
            .operator("bos_token", JsonValue.of(""))
            .operator("eos_token", JsonValue.of(""));
    if (conversation.size() > 1) {
      variables.user("tools", TOOLS);
    }
    if (key != null && value != null) {
      variables.operator(key, value);
    }
    return template.render(variables, () -> ANY_TIME, Bounds.DEFAULT).text();
  }

  private static JsonArray array(String json) {
    return JsonParser.parse(json) instanceof JsonArray array ? array : JsonArray.EMPTY;
  }

  /** An object with the traits, for people. */
  public static JsonObject describe(TemplateTraits traits) {
    return JsonObject.builder()
        .put("content_format", traits.contentFormat() == ContentFormat.PARTS ? "openai" : "string")
        .putOrNull("thinking_key", traits.thinkingKey())
        .put("thinking_default", traits.thinkingDefault())
        .put("think_in_prefill", traits.thinkInPrefill())
        .put("tools", traits.tools())
        .put("object_arguments", traits.objectArguments())
        .putOrNull("reasoning_key", traits.reasoningKey())
        .build();
  }
}
