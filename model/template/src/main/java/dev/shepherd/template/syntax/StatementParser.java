package dev.shepherd.template.syntax;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the statements of a template. */
final class StatementParser {

  private final Tokens tokens;
  private final ExpressionParser expressions;

  /** Tags that are open, innermost first. */
  private final Deque<String> openTags = new ArrayDeque<>();

  /** The words that would close the bodies being read, innermost first. */
  private final Deque<List<String>> endWords = new ArrayDeque<>();

  StatementParser(Tokens tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  List<Stmt> template() {
    return statements(List.of());
  }

  /** Everything up to a tag with one of these words, which becomes the current token. */
  private List<Stmt> statements(List<String> ends) {
    List<Stmt> body = new ArrayList<>();
    List<Expr> printed = new ArrayList<>();
    while (true) {
      switch (tokens.kind()) {
        case DATA -> {
          Token data = tokens.advance();
          printed.add(new Expr.Data(data.line(), data.text()));
        }
        case VARIABLE_BEGIN -> {
          tokens.advance();
          printed.add(expressions.tuple(true, false));
          tokens.expect(TokenKind.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          flush(printed, body);
          tokens.advance();
          if (tokens.is(TokenKind.NAME) && ends.contains(tokens.current().text())) {
            return List.copyOf(body);
          }
          body.add(statement());
          tokens.expect(TokenKind.BLOCK_END);
        }
        default -> {
          flush(printed, body);
          return List.copyOf(body);
        }
      }
    }
  }

  private static void flush(List<Expr> printed, List<Stmt> body) {
    if (!printed.isEmpty()) {
      body.add(new Stmt.Print(printed.getFirst().line(), List.copyOf(printed)));
      printed.clear();
    }
  }

  /** A body with its closing tag's word, which is consumed. */
  private List<Stmt> body(String end) {
    List<Stmt> body = openBody(end);
    tokens.advance();
    return body;
  }

  /** A body up to a closing tag whose word becomes the current token. */
  private List<Stmt> openBody(String... ends) {
    tokens.skipIf(TokenKind.COLON);
    tokens.expect(TokenKind.BLOCK_END);
    List<String> words = List.of(ends);
    endWords.push(words);
    tokens.enter();
    List<Stmt> body = statements(words);
    tokens.leave();
    if (tokens.is(TokenKind.EOF)) {
      throw lost("Unexpected end of template.", "");
    }
    endWords.pop();
    return body;
  }

  private Stmt statement() {
    Token tag = tokens.current();
    if (tag.kind() != TokenKind.NAME) {
      throw tokens.error("tag name expected");
    }
    openTags.push(tag.text());
    Stmt statement =
        switch (tag.text()) {
          case "for" -> forLoop();
          case "if" -> choice();
          case "set" -> set();
          case "macro" -> macro();
          case "call" -> callBlock();
          case "filter" -> filterBlock();
          case "with" -> with();
          case "print" -> print();
          case "generation" -> {
            int line = tokens.advance().line();
            yield new Stmt.Generation(line, body("endgeneration"));
          }
          case "break" -> new Stmt.Break(tokens.advance().line());
          case "continue" -> new Stmt.Continue(tokens.advance().line());
          case "block" -> block();
          case "autoescape" -> autoescape();
          case "include" -> include();
          case "extends" -> {
            int line = tokens.advance().line();
            yield new Stmt.Load(line, expressions.expression(), List.of());
          }
          case "import" -> importAll();
          case "from" -> importNames();
          default -> {
            openTags.pop();
            throw lost("Encountered unknown tag " + Tokens.quote(tag.text()) + ".", tag.text());
          }
        };
    openTags.pop();
    return statement;
  }

  /** The complaint about a tag, or an end, that nothing waits for. */
  private TemplateException lost(String what, String tag) {
    var message = new StringBuilder(what);
    List<String> innermost = endWords.peek();
    if (innermost != null) {
      String wanted = innermost.stream().map(Tokens::quote).collect(Collectors.joining(" or "));
      Set<String> all = new TreeSet<>();
      endWords.forEach(all::addAll);
      message.append(
          all.contains(tag)
              ? " You probably made a nesting mistake. Jinja is expecting this tag, but currently"
                  + " looking for "
                  + wanted
                  + "."
              : " Jinja was looking for the following tags: " + wanted + ".");
    }
    if (!openTags.isEmpty()) {
      message
          .append(" The innermost block that needs to be closed is ")
          .append(Tokens.quote(openTags.peek()))
          .append('.');
    }
    return tokens.error(message.toString());
  }

  // --- one method per statement
  // --------------------------------------------------------------------

  private Stmt forLoop() {
    int line = tokens.advance().line();
    Expr target = expressions.target(false);
    tokens.expectName("in");
    Expr iterable = expressions.tuple(false, false);
    Expr test = tokens.skipIfName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipIfName("recursive");
    List<Stmt> body = openBody("endfor", "else");
    List<Stmt> otherwise = tokens.advance().isName("else") ? body("endfor") : List.of();
    return new Stmt.For(line, target, iterable, test, recursive, body, otherwise);
  }

  private Stmt choice() {
    int line = tokens.advance().line();
    List<Stmt.Branch> branches = new ArrayList<>();
    int branchLine = line;
    while (true) {
      Expr test = expressions.tuple(false, false);
      branches.add(new Stmt.Branch(branchLine, test, openBody("elif", "else", "endif")));
      Token end = tokens.advance();
      if (end.isName("elif")) {
        branchLine = tokens.line();
        continue;
      }
      List<Stmt> otherwise = end.isName("else") ? body("endif") : List.of();
      return new Stmt.If(line, List.copyOf(branches), otherwise);
    }
  }

  private Stmt set() {
    int line = tokens.advance().line();
    Expr target = expressions.target(true);
    if (tokens.skipIf(TokenKind.ASSIGN)) {
      return new Stmt.Assign(line, target, expressions.tuple(true, false));
    }
    Expr.Filter filter = expressions.blockFilters(false);
    return new Stmt.AssignBlock(line, target, filter, body("endset"));
  }

  private Stmt macro() {
    int line = tokens.advance().line();
    String name = expressions.nameTarget().name();
    List<Stmt.Parameter> parameters = parameters();
    return new Stmt.Macro(line, name, parameters, body("endmacro"));
  }

  private List<Stmt.Parameter> parameters() {
    tokens.expect(TokenKind.LPAREN);
    List<Stmt.Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    while (!tokens.is(TokenKind.RPAREN)) {
      if (!parameters.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
      }
      String name = expressions.nameTarget().name();
      Expr value = null;
      if (tokens.skipIf(TokenKind.ASSIGN)) {
        value = expressions.expression();
        defaults = true;
      } else if (defaults) {
        throw tokens.error("non-default argument follows default argument");
      }
      parameters.add(new Stmt.Parameter(name, value));
    }
    tokens.expect(TokenKind.RPAREN);
    return List.copyOf(parameters);
  }

  private Stmt callBlock() {
    int line = tokens.advance().line();
    List<Stmt.Parameter> parameters = tokens.is(TokenKind.LPAREN) ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expr.Call call)) {
      throw tokens.error("expected call", line);
    }
    return new Stmt.CallBlock(line, parameters, call, body("endcall"));
  }

  private Stmt filterBlock() {
    int line = tokens.advance().line();
    Expr.Filter filter = expressions.blockFilters(true);
    if (filter == null) {
      throw new IllegalStateException("a filter block has a filter");
    }
    return new Stmt.FilterBlock(line, filter, body("endfilter"));
  }

  private Stmt with() {
    int line = tokens.advance().line();
    List<Expr> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (!tokens.is(TokenKind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
      }
      targets.add(expressions.target(false));
      tokens.expect(TokenKind.ASSIGN);
      values.add(expressions.expression());
    }
    return new Stmt.With(line, List.copyOf(targets), List.copyOf(values), body("endwith"));
  }

  private Stmt print() {
    int line = tokens.advance().line();
    List<Expr> parts = new ArrayList<>();
    while (!tokens.is(TokenKind.BLOCK_END)) {
      if (!parts.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
      }
      parts.add(expressions.expression());
    }
    return new Stmt.Print(line, List.copyOf(parts));
  }

  private Stmt block() {
    int line = tokens.advance().line();
    String name = tokens.expect(TokenKind.NAME).text();
    tokens.skipIfName("scoped");
    tokens.skipIfName("required");
    if (tokens.is(TokenKind.SUB)) {
      throw tokens.error(
          "Block names in Jinja have to be valid Python identifiers and may not contain hyphens,"
              + " use an underscore instead.");
    }
    List<Stmt> body = body("endblock");
    tokens.skipIfName(name);
    return new Stmt.Block(line, name, body);
  }

  /** Prompts are not HTML: switching escaping on is refused, switching it off changes nothing. */
  private Stmt autoescape() {
    int line = tokens.advance().line();
    Expr option = expressions.expression();
    if (!(option instanceof Expr.Const(int at, Object value) && Boolean.FALSE.equals(value))) {
      throw new TemplateException(
          ErrorKind.UNSUPPORTED, "only 'autoescape false' is supported", line);
    }
    return new Stmt.Scope(line, body("endautoescape"));
  }

  private Stmt include() {
    int line = tokens.advance().line();
    Expr template = expressions.expression();
    if (tokens.isName("ignore") && tokens.look().isName("missing")) {
      tokens.advance();
      tokens.advance();
    }
    skipContextWords();
    return new Stmt.Load(line, template, List.of());
  }

  private Stmt importAll() {
    int line = tokens.advance().line();
    Expr template = expressions.expression();
    tokens.expectName("as");
    String target = expressions.nameTarget().name();
    skipContextWords();
    return new Stmt.Load(line, template, List.of(target));
  }

  private Stmt importNames() {
    int line = tokens.advance().line();
    Expr template = expressions.expression();
    tokens.expectName("import");
    List<String> targets = new ArrayList<>();
    do {
      if (!targets.isEmpty() && skipContextWords()) {
        break;
      }
      Expr.Name target = expressions.nameTarget();
      if (target.name().startsWith("_")) {
        throw new TemplateException(
            ErrorKind.ASSERTION, "names starting with an underline can not be imported", line);
      }
      targets.add(tokens.skipIfName("as") ? expressions.nameTarget().name() : target.name());
    } while (!skipContextWords() && tokens.skipIf(TokenKind.COMMA));
    return new Stmt.Load(line, template, List.copyOf(targets));
  }

  private boolean skipContextWords() {
    boolean there =
        (tokens.isName("with") || tokens.isName("without")) && tokens.look().isName("context");
    if (there) {
      tokens.advance();
      tokens.advance();
    }
    return there;
  }
}
