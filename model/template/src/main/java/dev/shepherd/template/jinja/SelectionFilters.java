package dev.shepherd.template.jinja;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Filters that apply others: {@code map}, {@code select} and their kin. All work on demand. */
final class SelectionFilters {

  private SelectionFilters() {}

  static void register(Map<String, Operation> filters) {
    filters.put("map", SelectionFilters::map);
    filters.put("select", (r, value, args) -> select(r, value, args, true, false));
    filters.put("reject", (r, value, args) -> select(r, value, args, false, false));
    filters.put("selectattr", (r, value, args) -> select(r, value, args, true, true));
    filters.put("rejectattr", (r, value, args) -> select(r, value, args, false, true));
  }

  private static Object map(Render r, Object value, Args args) {
    return Generator.of(
        Iterate.lazily(
            () -> {
              if (!Truth.of(value)) {
                return Collections.emptyIterator();
              }
              Function<Object, Object> function = mapping(r, args);
              return Iterate.map(
                  Iterate.over(value),
                  item -> {
                    r.budget().step();
                    return function.apply(item);
                  });
            }));
  }

  private static Function<Object, Object> mapping(Render r, Args args) {
    if (args.count() == 0 && Arrays.asList(args.names()).contains("attribute")) {
      for (String name : args.names()) {
        if (!name.equals("attribute") && !name.equals("default")) {
          throw Fail.filterArgument("Unexpected keyword argument " + Repr.quote(name));
        }
      }
      @Nullable Object[] given = args.bind("map", 1, "attribute", "default");
      return Path.of(given[0], given[1])::from;
    }
    if (args.count() == 0) {
      throw Fail.filterArgument("map requires a filter argument");
    }
    Object name = args.positional()[0];
    Operation filter = named(name, "filter");
    Args rest = args.skip(1);
    return item -> r.apply(filter, item, rest);
  }

  private static Operation named(Object name, String sort) {
    String text = Texts.text(name);
    Operation operation = null;
    if (text != null) {
      operation = sort.equals("filter") ? Filters.named(text) : Tests.named(text);
    } else {
      Keys.of(name);
    }
    if (operation == null) {
      String hint =
          name instanceof Undefined undefined
              ? " ("
                  + undefined.failure().reason()
                  + "; did you forget to quote the callable name?)"
              : "";
      throw Fail.runtime("No " + sort + " named " + Repr.of(name) + "." + hint);
    }
    return operation;
  }

  private static Object select(
      Render r, Object value, Args args, boolean wanted, boolean attribute) {
    return Generator.of(
        Iterate.lazily(
            () -> {
              if (!Truth.of(value)) {
                return Collections.emptyIterator();
              }
              int used = attribute ? 1 : 0;
              if (args.count() < used) {
                throw Fail.filterArgument("Missing parameter for attribute name");
              }
              Path path = Path.of(attribute ? args.positional()[0] : null, null);
              Operation test = args.count() > used ? null : (render, item, none) -> Truth.of(item);
              Args rest = args.count() > used ? args.skip(used + 1) : Args.EMPTY;
              Object name = args.count() > used ? args.positional()[used] : None.NONE;
              return Iterate.filter(
                  Iterate.over(value),
                  item -> {
                    r.budget().step();
                    Object subject = path.from(item);
                    Operation check = test != null ? test : named(name, "test");
                    return Truth.of(r.apply(check, subject, rest)) == wanted;
                  });
            }));
  }
}
