package dev.shepherd.template.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro as a value: its code, and the variables around its definition. */
final class Macro implements Callable {

  private final MacroCode code;
  private final Frame around;

  Macro(MacroCode code, Frame around) {
    this.code = code;
    this.around = around;
  }

  String name() {
    return code.name();
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "name" -> code.name().isEmpty() ? None.NONE : code.name();
      case "arguments" ->
          Seq.tuple(code.parameters().stream().map(MacroCode.Parameter::name).toArray());
      case "catch_kwargs" -> code.kwargsSlot() != null;
      case "catch_varargs" -> code.varargsSlot() != null;
      case "caller" -> code.callerSlot() != null;
      default -> null;
    };
  }

  @Override
  public Object call(Render render, Args args) {
    Budget budget = render.budget();
    budget.enter();
    int line = render.line();
    var out = new Output(budget);
    var frame = new Frame(render, code.function().slotCount(), around, out);
    bind(frame, args);
    code.entry().enter(frame);
    for (MacroCode.Parameter parameter : code.parameters()) {
      if (frame.get(parameter.slot()) == null) {
        frame.set(parameter.slot(), parameter.defaultValue().eval(frame));
      }
    }
    code.body().run(frame);
    render.at(line);
    budget.leave();
    return out.toText();
  }

  private void bind(Frame frame, Args args) {
    List<MacroCode.Parameter> parameters = code.parameters();
    Map<String, Object> named = Map.of();
    if (args.names().length > 0) {
      named = new LinkedHashMap<>();
      for (int i = 0; i < args.names().length; i++) {
        named.put(args.names()[i], args.values()[i]);
      }
    }
    for (int i = 0; i < parameters.size(); i++) {
      MacroCode.Parameter parameter = parameters.get(i);
      Object value =
          i < args.count()
              ? args.positional()[i]
              : named.isEmpty() ? null : named.remove(parameter.name());
      frame.set(parameter.slot(), value);
    }
    if (code.callerSlot() != null) {
      Object caller = named.isEmpty() ? null : named.remove("caller");
      frame.set(
          code.callerSlot().index(),
          caller == null || caller == None.NONE ? Undefined.because("No caller defined") : caller);
    }
    bindRest(frame, args, named);
  }

  private void bindRest(Frame frame, Args args, Map<String, Object> named) {
    if (code.kwargsSlot() != null) {
      var rest = new HashDict();
      named.forEach(rest::put);
      frame.set(code.kwargsSlot().index(), rest);
    } else if (!named.isEmpty()) {
      String quoted = code.name().isEmpty() ? "None" : Repr.quote(code.name());
      if (named.containsKey("caller")) {
        throw Fail.type(
            "macro "
                + quoted
                + " was invoked with two values for the special caller argument. This is most"
                + " likely a bug.");
      }
      throw Fail.type(
          "macro "
              + quoted
              + " takes no keyword argument "
              + Repr.quote(named.keySet().iterator().next()));
    }
    int given = code.parameters().size();
    if (code.varargsSlot() != null) {
      Object[] rest =
          args.count() > given
              ? java.util.Arrays.copyOfRange(args.positional(), given, args.count())
              : Args.NO_VALUES;
      frame.set(code.varargsSlot().index(), Seq.tuple(rest));
    } else if (args.count() > given) {
      String quoted = code.name().isEmpty() ? "None" : Repr.quote(code.name());
      throw Fail.type("macro " + quoted + " takes not more than " + given + " argument(s)");
    }
  }

  @Override
  public String typeName() {
    return "Macro";
  }
}
