package dev.shepherd.cli;

import dev.shepherd.exchange.Clock;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.TemplateException;
import dev.shepherd.template.chat.JinjaRenderer;
import dev.shepherd.template.chat.LineRenderer;
import dev.shepherd.template.chat.MediaPlaceholders;
import dev.shepherd.template.chat.ModelFolder;
import dev.shepherd.template.chat.PromptRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the prompt that a chat template makes of a conversation. */
final class RenderCommand implements Command {

  private static final String HELP =
      """
      Usage: smg render --template FILE --messages FILE [OPTIONS]
             smg render --model DIR --request FILE [OPTIONS]
             smg render --jsonl

      Prints the prompt that a chat template makes of a conversation.

        --template FILE           the template (Jinja)
        --messages FILE           a JSON array of messages, or an object with messages, tools and any
                                  further variables of the template; - for standard input
        --tools FILE              a JSON array of tools
        --var NAME=VALUE          a further variable; the value is JSON, or a string when it is not
        --no-generation-prompt    leave out the beginning of the answer
        --model DIR               a model's folder: its templates, special tokens and format, as in its
                                  repository at Hugging Face (tokenizer_config.json and others)
        --request FILE            the body of a request for that model, prepared as the gateway does it;
                                  - for standard input
        --api chat|messages|responses  what the request is written for; chat by default
        --trust-request-chat-template  let the request bring a chat_template of its own
        --jsonl                   read lines {"template": text, "messages": [...], any variables} from
                                  standard input, write lines {"text": ...} or
                                  {"error": ..., "line": ..., "kind": ...}
      """;

  private final InputStream in;

  RenderCommand() {
    this(System.in);
  }

  /**
   * @param in where lines and {@code -} are read from
   */
  RenderCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().print(HELP);
      return OK;
    }
    LineRenderer renderer = new LineRenderer(RenderCommand::now, Bounds.DEFAULT);
    if (args.equals(List.of("--jsonl"))) {
      return JsonLines.run(in, terminal, renderer::answerLine);
    }
    try {
      return args.stream().anyMatch(arg -> arg.equals("--model") || arg.startsWith("--model="))
          ? ofModel(args, terminal)
          : once(args, renderer, terminal);
    } catch (UsageException e) {
      terminal.err().println("smg: " + e.getMessage());
      terminal.err().println("     see: smg render --help");
      return USAGE;
    }
  }

  private static LocalDateTime now() {
    return LocalDateTime.ofInstant(
        Instant.ofEpochMilli(Clock.system().epochMillis()), ZoneId.systemDefault());
  }

  private int once(List<String> args, LineRenderer renderer, Terminal terminal)
      throws IOException, UsageException {
    JsonObject answer = renderer.answer(request(args).toString());
    String text = answer.string("text");
    if (text != null) {
      print(text, terminal);
      return OK;
    }
    long line = answer.integer("line").orElse(0);
    String place = line > 0 ? " (template line " + line + ")" : "";
    terminal.err().println("smg: " + answer.string("error", "unknown failure") + place);
    return FAILED;
  }

  private int ofModel(List<String> args, Terminal terminal) throws IOException, UsageException {
    String folder = null;
    JsonValue body = null;
    String api = "chat";
    boolean trusted = false;
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      int equals = option.indexOf('=');
      String name = equals > 0 ? option.substring(0, equals) : option;
      if (option.equals("--trust-request-chat-template")) {
        trusted = true;
        continue;
      }
      if (!List.of("--model", "--request", "--api").contains(name)) {
        throw new UsageException("unknown option " + name + " beside --model");
      }
      if (equals <= 0 && ++i >= args.size()) {
        throw new UsageException(name + " needs a value");
      }
      String value = equals > 0 ? option.substring(equals + 1) : args.get(i);
      switch (name) {
        case "--model" -> folder = value;
        case "--request" -> body = json(value);
        default -> api = value;
      }
    }
    if (folder == null || !(body instanceof JsonObject request)) {
      throw new UsageException("--model and --request, a JSON object, are needed");
    }
    var settings =
        new JinjaRenderer.Settings(
            Map.of(), MediaPlaceholders.NONE, false, trusted, RenderCommand::now, Bounds.DEFAULT);
    try {
      PromptRequest prompt =
          switch (api) {
            case "chat" -> PromptRequest.ofChat(request);
            case "messages" -> PromptRequest.ofMessages(request);
            case "responses" -> PromptRequest.ofResponses(request);
            default -> throw new UsageException("--api is chat, messages or responses");
          };
      print(ModelFolder.renderer(Path.of(folder), settings).render(prompt).text(), terminal);
      return OK;
    } catch (TemplateException | IOException e) {
      terminal.err().println("smg: " + e.getMessage());
      return FAILED;
    }
  }

  private static void print(String text, Terminal terminal) {
    var out = new PrintStream(terminal.out(), false, StandardCharsets.UTF_8);
    out.print(text);
    out.flush();
  }

  private JsonObject request(List<String> args) throws IOException, UsageException {
    String template = null;
    JsonValue messages = null;
    List<String> variables = new ArrayList<>();
    var request = JsonObject.builder();
    request.put("add_generation_prompt", true);
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      int equals = option.startsWith("--") ? option.indexOf('=') : -1;
      String value = equals > 0 ? option.substring(equals + 1) : null;
      String name = equals > 0 ? option.substring(0, equals) : option;
      switch (name) {
        case "--no-generation-prompt" -> request.put("add_generation_prompt", false);
        case "--template", "--messages", "--tools", "--var" -> {
          if (value == null) {
            if (++i >= args.size()) {
              throw new UsageException(name + " needs a value");
            }
            value = args.get(i);
          }
          switch (name) {
            case "--template" -> template = read(value);
            case "--messages" -> messages = json(value);
            case "--tools" -> request.put("tools", json(value));
            default -> variables.add(value);
          }
        }
        default -> throw new UsageException("unknown option " + option);
      }
    }
    if (template == null || messages == null) {
      throw new UsageException("--template and --messages are needed, or --model, or --jsonl");
    }
    switch (messages) {
      case JsonArray array -> request.put("messages", array);
      case JsonObject object -> object.members().forEach(request::put);
      default -> throw new UsageException("messages must be a JSON array or object");
    }
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("--var needs NAME=VALUE");
      }
      request.put(variable.substring(0, equals), value(variable.substring(equals + 1)));
    }
    return request.put("template", template).build();
  }

  private static JsonValue value(String text) {
    try {
      return JsonParser.parse(text);
    } catch (JsonException noJson) {
      return JsonValue.of(text);
    }
  }

  private JsonValue json(String file) throws IOException, UsageException {
    try {
      return JsonParser.parse(read(file));
    } catch (JsonException e) {
      throw new UsageException(file + " is no JSON: " + e.getMessage());
    }
  }

  private String read(String file) throws IOException, UsageException {
    if (file.equals("-")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new UsageException("there is no file " + file);
    }
    return Files.readString(path);
  }

  /** The command line cannot be obeyed as written. */
  private static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(@Nullable String message) {
      super(message);
    }
  }
}
