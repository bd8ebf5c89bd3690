package dev.shepherd.template.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The methods of mappings that change nothing. */
final class DictMethods {

  private static final Operation GET = DictMethods::get;
  private static final Operation KEYS = (r, dict, args) -> view(dict, args, DictView.Kind.KEYS);
  private static final Operation VALUES = (r, dict, args) -> view(dict, args, DictView.Kind.VALUES);
  private static final Operation ITEMS = (r, dict, args) -> view(dict, args, DictView.Kind.ITEMS);

  private DictMethods() {}

  static @Nullable Operation named(String name) {
    return switch (name) {
      case "get" -> GET;
      case "items" -> ITEMS;
      case "keys" -> KEYS;
      case "values" -> VALUES;
      case "copy" -> DictMethods::copy;
      case "fromkeys" -> DictMethods::fromKeys;
      default -> null;
    };
  }

  private static Object get(Render render, Object dict, Args args) {
    Object[] given = args.only("get", 1, 2);
    Object value = ((Dict) dict).get(given[0]);
    if (value != null) {
      return value;
    }
    return given.length == 2 ? given[1] : None.NONE;
  }

  private static Object view(Object dict, Args args, DictView.Kind kind) {
    args.only(kind.title().substring(5), 0, 0);
    return new DictView((Dict) dict, kind);
  }

  private static Object copy(Render render, Object dict, Args args) {
    args.only("copy", 0, 0);
    render.budget().places(16L * ((Dict) dict).size());
    var copy = new HashDict();
    copy.putAll((Dict) dict);
    return copy;
  }

  private static Object fromKeys(Render render, Object dict, Args args) {
    Object[] given = args.only("fromkeys", 1, 2);
    Object value = given.length == 2 ? given[1] : None.NONE;
    var made = new HashDict();
    Iterator<Object> keys = Iterate.over(given[0]);
    while (keys.hasNext()) {
      render.budget().places(16);
      made.put(keys.next(), value);
    }
    return made;
  }
}
