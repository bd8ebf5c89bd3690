package dev.shepherd.template.jinja;

import dev.shepherd.template.Bounds;
import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.Prompt;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.syntax.Template;
import java.time.LocalDateTime;
import java.util.function.Supplier;

/** A compiled template. Immutable but for a guess at the size of its output; thread-safe. */
public final class JinjaTemplate {

  private static final int SMALLEST_GUESS = 256;
  private static final int LARGEST_GUESS = 1 << 18;

  private final Template tree;
  private final Scope.Function function;
  private final Entry entry;
  private final Act body;

  /**
   * Length of the last prompt and some more, so that the next one need not grow. Races are
   * harmless.
   */
  private int guess = 2048;

  private JinjaTemplate(Template tree, Scope.Function function, Entry entry, Act body) {
    this.tree = tree;
    this.function = function;
    this.entry = entry;
    this.body = body;
  }

  /**
   * Compiles a template.
   *
   * @throws TemplateException of a malformed kind, or because of its size
   */
  public static JinjaTemplate compile(String text) {
    try {
      return compile(Template.parse(text));
    } catch (StackOverflowError e) {
      throw new TemplateException(ErrorKind.BOUND, "the template is nested too deeply", 1);
    }
  }

  private static JinjaTemplate compile(Template tree) {
    var function = new Scope.Function(null);
    var scope = new Scope(null, function);
    scope.see(tree.body());
    Act body = StatementCompiler.root(scope).compile(tree.body());
    return new JinjaTemplate(tree, function, new Entry(scope), body);
  }

  /** The template as a tree. */
  public Template tree() {
    return tree;
  }

  /**
   * Renders with these variables.
   *
   * @param clock local time for {@code strftime_now}; asked only when the template asks
   * @throws TemplateException when the template refuses or fails, or a bound is reached
   */
  public Prompt render(Variables variables, Supplier<LocalDateTime> clock, Bounds bounds) {
    var render = new Render(variables.values(), clock, new Budget(bounds, variables::size));
    var out = new Output(render.budget(), guess);
    var frame = new Frame(render, function.slotCount(), null, out);
    try {
      entry.enter(frame);
      body.run(frame);
      out.checkWhole();
    } catch (TemplateException e) {
      throw e.at(render.line());
    } catch (StackOverflowError e) {
      throw new TemplateException(
          ErrorKind.RECURSION, "maximum recursion depth exceeded", render.line());
    }
    guess = Math.clamp(out.length() + (out.length() >> 6), SMALLEST_GUESS, LARGEST_GUESS);
    return new Prompt(out.chars().toString(), out.spans());
  }
}
