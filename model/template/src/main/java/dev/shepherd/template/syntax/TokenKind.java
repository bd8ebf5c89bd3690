package dev.shepherd.template.syntax;

/** What sort of token, with the words that error messages use for it. */
enum TokenKind {
  DATA("template data / text"),
  BLOCK_BEGIN("begin of statement block"),
  BLOCK_END("end of statement block"),
  VARIABLE_BEGIN("begin of print statement"),
  VARIABLE_END("end of print statement"),
  NAME("name"),
  STRING("string"),
  INTEGER("integer"),
  FLOAT("float"),
  EOF("end of template"),
  ADD("+"),
  SUB("-"),
  DIV("/"),
  FLOORDIV("//"),
  MUL("*"),
  MOD("%"),
  POW("**"),
  TILDE("~"),
  LBRACKET("["),
  RBRACKET("]"),
  LPAREN("("),
  RPAREN(")"),
  LBRACE("{"),
  RBRACE("}"),
  EQ("=="),
  NE("!="),
  GT(">"),
  GTEQ(">="),
  LT("<"),
  LTEQ("<="),
  ASSIGN("="),
  DOT("."),
  COLON(":"),
  PIPE("|"),
  COMMA(","),
  SEMICOLON(";");

  private final String description;

  TokenKind(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  /** The operator that starts at a place, the longest one that fits; null when there is none. */
  static @org.jspecify.annotations.Nullable TokenKind operatorAt(String source, int at) {
    char next = at + 1 < source.length() ? source.charAt(at + 1) : 0;
    return switch (source.charAt(at)) {
      case '+' -> ADD;
      case '-' -> SUB;
      case '/' -> next == '/' ? FLOORDIV : DIV;
      case '*' -> next == '*' ? POW : MUL;
      case '%' -> MOD;
      case '~' -> TILDE;
      case '[' -> LBRACKET;
      case ']' -> RBRACKET;
      case '(' -> LPAREN;
      case ')' -> RPAREN;
      case '{' -> LBRACE;
      case '}' -> RBRACE;
      case '=' -> next == '=' ? EQ : ASSIGN;
      case '!' -> next == '=' ? NE : null;
      case '>' -> next == '=' ? GTEQ : GT;
      case '<' -> next == '=' ? LTEQ : LT;
      case '.' -> DOT;
      case ':' -> COLON;
      case '|' -> PIPE;
      case ',' -> COMMA;
      case ';' -> SEMICOLON;
      default -> null;
    };
  }
}
