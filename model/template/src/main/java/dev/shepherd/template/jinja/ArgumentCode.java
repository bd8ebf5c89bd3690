package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The compiled arguments of a call. */
final class ArgumentCode {

  private static final Code[] NO_CODE = {};

  static final ArgumentCode NONE = new ArgumentCode(NO_CODE, Args.NO_NAMES, NO_CODE, null, null);

  private final Code[] positional;
  private final String[] names;
  private final Code[] values;
  private final @Nullable Code spread;
  private final @Nullable Code keywordSpread;

  /** The arguments when all of them are constants. */
  private final @Nullable Args fixed;

  ArgumentCode(
      Code[] positional,
      String[] names,
      Code[] values,
      @Nullable Code spread,
      @Nullable Code keywordSpread) {
    this.positional = positional;
    this.names = names;
    this.values = values;
    this.spread = spread;
    this.keywordSpread = keywordSpread;
    this.fixed = fixed(positional, names, values, spread == null && keywordSpread == null);
  }

  private static @Nullable Args fixed(
      Code[] positional, String[] names, Code[] values, boolean unspread) {
    Object[] given = constants(positional);
    Object[] named = constants(values);
    return unspread && given != null && named != null ? new Args(given, names, named) : null;
  }

  private static Object @Nullable [] constants(Code[] codes) {
    Object[] values = new Object[codes.length];
    for (int i = 0; i < codes.length; i++) {
      if (!(codes[i] instanceof Codes.Constant constant)) {
        return null;
      }
      values[i] = constant.value();
    }
    return values;
  }

  boolean isEmpty() {
    return positional.length == 0 && names.length == 0 && spread == null && keywordSpread == null;
  }

  /** These arguments and one more keyword. */
  ArgumentCode with(String name, Code value) {
    String[] moreNames = Arrays.copyOf(names, names.length + 1);
    Code[] moreValues = Arrays.copyOf(values, values.length + 1);
    moreNames[names.length] = name;
    moreValues[values.length] = value;
    return new ArgumentCode(positional, moreNames, moreValues, spread, keywordSpread);
  }

  Args eval(Frame frame) {
    if (fixed != null) {
      return fixed;
    }
    Object[] given = eval(positional, frame);
    if (spread != null) {
      given = spread(given, frame, spread);
    }
    if (keywordSpread == null) {
      return new Args(given, names, eval(values, frame));
    }
    return keywords(given, frame, keywordSpread);
  }

  private static Object[] eval(Code[] codes, Frame frame) {
    if (codes.length == 0) {
      return Args.NO_VALUES;
    }
    Object[] values = new Object[codes.length];
    for (int i = 0; i < codes.length; i++) {
      values[i] = codes[i].eval(frame);
    }
    return values;
  }

  private static Object[] spread(Object[] given, Frame frame, Code spread) {
    Object more = spread.eval(frame);
    if (Iterate.tryOver(more) == null) {
      throw Fail.type("Value after * must be an iterable, not " + Types.name(more));
    }
    List<Object> all = new ArrayList<>(Arrays.asList(given));
    all.addAll(Iterate.collect(frame.render().budget(), more));
    return all.toArray();
  }

  private Args keywords(Object[] given, Frame frame, Code keywordSpread) {
    List<String> allNames = new ArrayList<>(Arrays.asList(names));
    List<Object> allValues = new ArrayList<>(Arrays.asList(eval(values, frame)));
    Object more = keywordSpread.eval(frame);
    if (!(more instanceof Dict dict)) {
      throw Fail.type("argument after ** must be a mapping, not " + Types.name(more));
    }
    frame.render().budget().places(16L * dict.size());
    dict.entries()
        .forEachRemaining(
            entry -> {
              String name = Texts.text(entry.getKey());
              if (name == null) {
                throw Fail.type("keywords must be strings");
              }
              if (allNames.contains(name)) {
                throw Fail.type("got multiple values for keyword argument " + Repr.quote(name));
              }
              allNames.add(name);
              allValues.add(entry.getValue());
            });
    return new Args(given, allNames.toArray(String[]::new), allValues.toArray());
  }
}
