package dev.shepherd.template.syntax;

import dev.shepherd.template.syntax.Expr.Arguments;
import dev.shepherd.template.syntax.Expr.BinaryOperator;
import dev.shepherd.template.syntax.Expr.Relation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions by recursive descent, one method per level of binding.
 *
 * <p>From loose to tight: conditional, or, and, not, comparison, plus and minus, tilde, times and
 * its kin, power, sign; then postfix (attribute, item, call), filters and tests. Lines are counted
 * as the reference counts them: the second operator of a chain stands where its first operand ends.
 */
final class ExpressionParser {

  private final Tokens tokens;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /** An expression, conditional ones included. */
  Expr expression() {
    tokens.enter();
    int line = tokens.line();
    Expr then = or();
    int chain = 0;
    while (tokens.skipIfName("if")) {
      tokens.checkChain(++chain);
      Expr test = or();
      Expr otherwise = tokens.skipIfName("else") ? expression() : null;
      then = new Expr.Conditional(line, test, then, otherwise);
      line = tokens.line();
    }
    tokens.leave();
    return then;
  }

  /** Expressions with commas between them make a tuple; one without a comma stands for itself. */
  Expr tuple(boolean conditional, boolean bracketed) {
    return tuple(conditional ? this::expression : this::or, bracketed);
  }

  /** What can be assigned to: names, tuples of them, and fields of namespaces where allowed. */
  Expr target(boolean namespaceFields) {
    Expr target = tuple(() -> primary(namespaceFields), false);
    checkAssignable(target, target);
    return target;
  }

  /** A name that is assigned to. */
  Expr.Name nameTarget() {
    Token token = tokens.expect(TokenKind.NAME);
    if (isConstant(token.text())) {
      throw tokens.error("can't assign to 'name'", token.line());
    }
    return new Expr.Name(token.line(), token.text());
  }

  private static boolean isConstant(String name) {
    return switch (name) {
      case "true", "false", "none", "True", "False", "None" -> true;
      default -> false;
    };
  }

  private void checkAssignable(Expr part, Expr whole) {
    switch (part) {
      case Expr.Name name -> {}
      case Expr.NamespaceField field -> {}
      case Expr.TupleOf(int line, List<Expr> items) ->
          items.forEach(item -> checkAssignable(item, whole));
      default -> throw tokens.error("can't assign to '" + title(whole) + "'", whole.line());
    }
  }

  private static String title(Expr expr) {
    return switch (expr) {
      case Expr.ListOf list -> "list";
      case Expr.DictOf dict -> "dict";
      case Expr.TupleOf tuple -> "tuple";
      case Expr.Const literal -> "const";
      case Expr.Conditional choice -> "condexpr";
      default -> expr.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    };
  }

  private interface Part {
    Expr parse();
  }

  private Expr tuple(Part part, boolean bracketed) {
    int line = tokens.line();
    List<Expr> items = new ArrayList<>();
    boolean comma = false;
    while (true) {
      if (!items.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
      }
      if (atTupleEnd()) {
        break;
      }
      items.add(part.parse());
      if (!tokens.is(TokenKind.COMMA)) {
        break;
      }
      comma = true;
      line = tokens.line();
    }
    if (!comma && !items.isEmpty()) {
      return items.getFirst();
    }
    if (items.isEmpty() && !bracketed) {
      throw tokens.error(
          "Expected an expression, got " + Tokens.quote(tokens.current().description()));
    }
    return new Expr.TupleOf(line, List.copyOf(items));
  }

  private boolean atTupleEnd() {
    return switch (tokens.kind()) {
      case VARIABLE_END, BLOCK_END, RPAREN -> true;
      default -> false;
    };
  }

  // --- operators
  // -----------------------------------------------------------------------------------

  /** An expression that is not conditional, unless it stands in brackets. */
  Expr or() {
    int line = tokens.line();
    Expr left = and();
    for (int chain = 1; tokens.skipIfName("or"); chain++) {
      tokens.checkChain(chain);
      left = new Expr.Logic(line, false, left, and());
      line = tokens.line();
    }
    return left;
  }

  private Expr and() {
    int line = tokens.line();
    Expr left = not();
    for (int chain = 1; tokens.skipIfName("and"); chain++) {
      tokens.checkChain(chain);
      left = new Expr.Logic(line, true, left, not());
      line = tokens.line();
    }
    return left;
  }

  private Expr not() {
    if (!tokens.isName("not")) {
      return comparison();
    }
    int line = tokens.advance().line();
    tokens.enter();
    Expr operand = not();
    tokens.leave();
    return new Expr.Not(line, operand);
  }

  private Expr comparison() {
    Expr first = sum();
    Relation relation = relation();
    if (relation == null) {
      return first;
    }
    List<Expr.Operand> rest = new ArrayList<>();
    while (relation != null) {
      rest.add(new Expr.Operand(relation, sum()));
      relation = relation();
    }
    return new Expr.Comparison(tokens.line(), first, List.copyOf(rest));
  }

  private @Nullable Relation relation() {
    Relation relation =
        switch (tokens.kind()) {
          case EQ -> Relation.EQ;
          case NE -> Relation.NE;
          case LT -> Relation.LT;
          case LTEQ -> Relation.LTEQ;
          case GT -> Relation.GT;
          case GTEQ -> Relation.GTEQ;
          case NAME -> wordRelation();
          default -> null;
        };
    if (relation != null) {
      tokens.advance();
    }
    return relation;
  }

  private @Nullable Relation wordRelation() {
    if (tokens.isName("in")) {
      return Relation.IN;
    }
    if (tokens.isName("not") && tokens.look().isName("in")) {
      tokens.advance();
      return Relation.NOT_IN;
    }
    return null;
  }

  private Expr sum() {
    int line = tokens.line();
    Expr left = concat();
    for (int chain = 1; tokens.is(TokenKind.ADD) || tokens.is(TokenKind.SUB); chain++) {
      tokens.checkChain(chain);
      BinaryOperator operator =
          tokens.advance().kind() == TokenKind.ADD ? BinaryOperator.ADD : BinaryOperator.SUB;
      left = new Expr.Binary(line, operator, left, concat());
      line = tokens.line();
    }
    return left;
  }

  private Expr concat() {
    int line = tokens.line();
    Expr first = product();
    if (!tokens.is(TokenKind.TILDE)) {
      return first;
    }
    List<Expr> parts = new ArrayList<>();
    parts.add(first);
    while (tokens.skipIf(TokenKind.TILDE)) {
      parts.add(product());
    }
    return new Expr.Concat(line, List.copyOf(parts));
  }

  private Expr product() {
    int line = tokens.line();
    Expr left = power();
    BinaryOperator operator = productOperator();
    for (int chain = 1; operator != null; chain++) {
      tokens.checkChain(chain);
      tokens.advance();
      left = new Expr.Binary(line, operator, left, power());
      line = tokens.line();
      operator = productOperator();
    }
    return left;
  }

  private @Nullable BinaryOperator productOperator() {
    return switch (tokens.kind()) {
      case MUL -> BinaryOperator.MUL;
      case DIV -> BinaryOperator.DIV;
      case FLOORDIV -> BinaryOperator.FLOORDIV;
      case MOD -> BinaryOperator.MOD;
      default -> null;
    };
  }

  private Expr power() {
    int line = tokens.line();
    Expr left = unary(true);
    for (int chain = 1; tokens.skipIf(TokenKind.POW); chain++) {
      tokens.checkChain(chain);
      left = new Expr.Binary(line, BinaryOperator.POW, left, unary(true));
      line = tokens.line();
    }
    return left;
  }

  private Expr unary(boolean filters) {
    int line = tokens.line();
    Expr node;
    if (tokens.is(TokenKind.SUB) || tokens.is(TokenKind.ADD)) {
      boolean minus = tokens.advance().kind() == TokenKind.SUB;
      tokens.enter();
      node = new Expr.Sign(line, minus, unary(false));
      tokens.leave();
    } else {
      node = primary(false);
    }
    node = postfix(node);
    return filters ? filtersAndTests(node) : node;
  }

  // --- operands
  // ------------------------------------------------------------------------------------

  private Expr primary(boolean namespaceFields) {
    Token token = tokens.current();
    switch (token.kind()) {
      case NAME -> {
        tokens.advance();
        return name(token, namespaceFields);
      }
      case STRING -> {
        return strings();
      }
      case INTEGER, FLOAT -> {
        tokens.advance();
        return new Expr.Const(token.line(), token.value());
      }
      case LPAREN -> {
        tokens.advance();
        Expr inner = tuple(true, true);
        tokens.expect(TokenKind.RPAREN);
        return inner;
      }
      case LBRACKET -> {
        return list();
      }
      case LBRACE -> {
        return dict();
      }
      default -> throw tokens.error("unexpected " + Tokens.quote(token.description()));
    }
  }

  private Expr name(Token token, boolean namespaceFields) {
    switch (token.text()) {
      case "true", "True" -> {
        return new Expr.Const(token.line(), true);
      }
      case "false", "False" -> {
        return new Expr.Const(token.line(), false);
      }
      case "none", "None" -> {
        return new Expr.Const(token.line(), null);
      }
      default -> {
        if (namespaceFields && tokens.skipIf(TokenKind.DOT)) {
          String attribute = tokens.expect(TokenKind.NAME).text();
          return new Expr.NamespaceField(token.line(), token.text(), attribute);
        }
        return new Expr.Name(token.line(), token.text());
      }
    }
  }

  /** Strings that follow each other are one. */
  private Expr strings() {
    Token first = tokens.advance();
    if (!tokens.is(TokenKind.STRING)) {
      return new Expr.Const(first.line(), first.text());
    }
    var all = new StringBuilder(first.text());
    while (tokens.is(TokenKind.STRING)) {
      all.append(tokens.advance().text());
    }
    return new Expr.Const(first.line(), all.toString());
  }

  private Expr list() {
    int line = tokens.expect(TokenKind.LBRACKET).line();
    List<Expr> items = new ArrayList<>();
    while (!tokens.is(TokenKind.RBRACKET)) {
      if (!items.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
        if (tokens.is(TokenKind.RBRACKET)) {
          break;
        }
      }
      items.add(expression());
    }
    tokens.expect(TokenKind.RBRACKET);
    return new Expr.ListOf(line, List.copyOf(items));
  }

  private Expr dict() {
    int line = tokens.expect(TokenKind.LBRACE).line();
    List<Expr.Pair> pairs = new ArrayList<>();
    while (!tokens.is(TokenKind.RBRACE)) {
      if (!pairs.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
        if (tokens.is(TokenKind.RBRACE)) {
          break;
        }
      }
      Expr key = expression();
      tokens.expect(TokenKind.COLON);
      pairs.add(new Expr.Pair(key, expression()));
    }
    tokens.expect(TokenKind.RBRACE);
    return new Expr.DictOf(line, List.copyOf(pairs));
  }

  // --- what follows an operand
  // ---------------------------------------------------------------------

  private Expr postfix(Expr start) {
    Expr node = start;
    for (int chain = 1; ; chain++) {
      tokens.checkChain(chain);
      switch (tokens.kind()) {
        case DOT -> node = attribute(node);
        case LBRACKET -> node = item(node);
        case LPAREN -> node = call(node);
        default -> {
          return node;
        }
      }
    }
  }

  private Expr filtersAndTests(Expr start) {
    Expr node = start;
    for (int chain = 1; ; chain++) {
      tokens.checkChain(chain);
      if (tokens.is(TokenKind.PIPE)) {
        tokens.advance();
        node = filter(node);
      } else if (tokens.isName("is")) {
        node = test(node);
      } else if (tokens.is(TokenKind.LPAREN)) {
        node = call(node);
      } else {
        return node;
      }
    }
  }

  private Expr attribute(Expr object) {
    int line = tokens.advance().line();
    Token name = tokens.advance();
    return switch (name.kind()) {
      case NAME -> new Expr.Attribute(line, object, name.text());
      case INTEGER -> new Expr.Item(line, object, new Expr.Const(name.line(), name.value()));
      default -> throw tokens.error("expected name or number", name.line());
    };
  }

  private Expr item(Expr object) {
    int line = tokens.advance().line();
    List<Expr> indexes = new ArrayList<>();
    while (!tokens.is(TokenKind.RBRACKET)) {
      if (!indexes.isEmpty()) {
        tokens.expect(TokenKind.COMMA);
      }
      indexes.add(subscript());
    }
    tokens.expect(TokenKind.RBRACKET);
    Expr index =
        indexes.size() == 1 ? indexes.getFirst() : new Expr.TupleOf(line, List.copyOf(indexes));
    return new Expr.Item(line, object, index);
  }

  private Expr subscript() {
    int line = tokens.line();
    Expr start = tokens.is(TokenKind.COLON) ? null : expression();
    if (start != null && !tokens.is(TokenKind.COLON)) {
      return start;
    }
    tokens.advance();
    Expr stop = tokens.is(TokenKind.COLON) ? null : sliceEnd();
    Expr step = tokens.skipIf(TokenKind.COLON) ? sliceEnd() : null;
    return new Expr.Slice(line, start, stop, step);
  }

  private @Nullable Expr sliceEnd() {
    return tokens.is(TokenKind.RBRACKET) || tokens.is(TokenKind.COMMA) ? null : expression();
  }

  private Expr.Call call(Expr callee) {
    int line = tokens.line();
    return new Expr.Call(line, callee, arguments());
  }

  /** A filter whose bar has been read. */
  private Expr.Filter filter(@Nullable Expr input) {
    Token first = tokens.expect(TokenKind.NAME);
    String name = dotted(first.text());
    Arguments arguments = tokens.is(TokenKind.LPAREN) ? arguments() : Arguments.NONE;
    return new Expr.Filter(first.line(), input, name, arguments);
  }

  private String dotted(String first) {
    String name = first;
    while (tokens.skipIf(TokenKind.DOT)) {
      name += "." + tokens.expect(TokenKind.NAME).text();
    }
    return name;
  }

  /** Filters of a block: {@code name | name}, or {@code | name | name} behind a target. */
  Expr.@Nullable Filter blockFilters(boolean nameFirst) {
    Expr.Filter node = nameFirst ? filter(null) : null;
    int chain = 0;
    while (tokens.skipIf(TokenKind.PIPE)) {
      tokens.checkChain(++chain);
      node = filter(node);
    }
    return node;
  }

  private Expr test(Expr input) {
    int line = tokens.advance().line();
    boolean negated = tokens.skipIfName("not");
    String name = dotted(tokens.expect(TokenKind.NAME).text());
    Arguments arguments = Arguments.NONE;
    if (tokens.is(TokenKind.LPAREN)) {
      arguments = arguments();
    } else if (startsTestArgument()) {
      if (tokens.isName("is")) {
        throw tokens.error("You cannot chain multiple tests with is");
      }
      arguments = new Arguments(List.of(postfix(primary(false))), List.of(), null, null);
    }
    Expr test = new Expr.Test(line, input, name, arguments);
    return negated ? new Expr.Not(line, test) : test;
  }

  private boolean startsTestArgument() {
    return switch (tokens.kind()) {
      case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
      case STRING, INTEGER, FLOAT, LBRACKET, LBRACE -> true;
      default -> false;
    };
  }

  private Arguments arguments() {
    int line = tokens.expect(TokenKind.LPAREN).line();
    List<Expr> positional = new ArrayList<>();
    List<Expr.Keyword> keywords = new ArrayList<>();
    Expr spread = null;
    Expr keywordSpread = null;
    boolean first = true;
    while (!tokens.is(TokenKind.RPAREN)) {
      if (!first) {
        tokens.expect(TokenKind.COMMA);
        if (tokens.is(TokenKind.RPAREN)) {
          break;
        }
      }
      first = false;
      if (tokens.is(TokenKind.MUL)) {
        require(spread == null && keywordSpread == null, line);
        tokens.advance();
        spread = expression();
      } else if (tokens.is(TokenKind.POW)) {
        require(keywordSpread == null, line);
        tokens.advance();
        keywordSpread = expression();
      } else if (tokens.is(TokenKind.NAME) && tokens.look().kind() == TokenKind.ASSIGN) {
        require(keywordSpread == null, line);
        String name = tokens.advance().text();
        tokens.advance();
        keywords.add(new Expr.Keyword(name, expression()));
      } else {
        require(spread == null && keywordSpread == null && keywords.isEmpty(), line);
        positional.add(expression());
      }
    }
    tokens.expect(TokenKind.RPAREN);
    return new Arguments(List.copyOf(positional), List.copyOf(keywords), spread, keywordSpread);
  }

  private void require(boolean allowed, int line) {
    if (!allowed) {
      throw tokens.error("invalid syntax for function call expression", line);
    }
  }
}
