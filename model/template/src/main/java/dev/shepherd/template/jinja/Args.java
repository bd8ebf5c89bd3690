package dev.shepherd.template.jinja;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, evaluated.
 *
 * @param positional in order
 * @param names of keyword arguments
 * @param values of keyword arguments
 */
record Args(Object[] positional, String[] names, Object[] values) {

  static final String[] NO_NAMES = {};
  static final Object[] NO_VALUES = {};
  static final Args EMPTY = new Args(NO_VALUES, NO_NAMES, NO_VALUES);

  static Args of(Object... positional) {
    return new Args(positional, NO_NAMES, NO_VALUES);
  }

  int count() {
    return positional.length;
  }

  boolean isEmpty() {
    return positional.length == 0 && names.length == 0;
  }

  /**
   * The arguments in the order of a function's parameters; null where one was not given.
   *
   * @param required how many parameters, from the first, must be given
   */
  @Nullable Object[] bind(String function, int required, String... parameters) {
    if (positional.length > parameters.length) {
      throw Fail.type(
          function
              + "() takes at most "
              + parameters.length
              + " arguments ("
              + positional.length
              + " given)");
    }
    @Nullable Object[] bound = new Object[parameters.length];
    System.arraycopy(positional, 0, bound, 0, positional.length);
    for (int i = 0; i < names.length; i++) {
      int place = indexOf(names[i], parameters);
      if (place < 0) {
        throw Fail.type(function + "() got an unexpected keyword argument " + Repr.quote(names[i]));
      }
      if (bound[place] != null) {
        throw Fail.type(function + "() got multiple values for argument " + Repr.quote(names[i]));
      }
      bound[place] = values[i];
    }
    for (int i = 0; i < required; i++) {
      if (bound[i] == null) {
        throw Fail.type(function + "() missing required argument: " + Repr.quote(parameters[i]));
      }
    }
    return bound;
  }

  /** The positional arguments of a function that has no names for them. */
  Object[] only(String function, int least, int most) {
    if (names.length > 0) {
      throw Fail.type(function + "() takes no keyword arguments");
    }
    if (positional.length < least || positional.length > most) {
      throw Fail.type(
          function
              + "() takes "
              + (least == most ? "exactly " + least : "from " + least + " to " + most)
              + " arguments ("
              + positional.length
              + " given)");
    }
    return positional;
  }

  /** These arguments without the first positional ones. */
  Args skip(int count) {
    return new Args(
        java.util.Arrays.copyOfRange(positional, count, positional.length), names, values);
  }

  private static int indexOf(String name, String[] parameters) {
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
