package dev.shepherd.template.jinja;

import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code value.name} and {@code value[index]} give, and what the sandbox hides. */
final class Attributes {

  private static final Set<String> DICT_CHANGERS =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> LIST_CHANGERS =
      Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

  /** Names that every object has and no template may see. */
  private static final Set<String> INTERNAL =
      Set.of(
          "__class__",
          "__delattr__",
          "__dir__",
          "__doc__",
          "__eq__",
          "__format__",
          "__ge__",
          "__getattribute__",
          "__gt__",
          "__hash__",
          "__init__",
          "__init_subclass__",
          "__le__",
          "__lt__",
          "__ne__",
          "__new__",
          "__reduce__",
          "__reduce_ex__",
          "__repr__",
          "__setattr__",
          "__sizeof__",
          "__str__",
          "__subclasshook__");

  private Attributes() {}

  /** {@code owner.name}: the attribute, else the element of that name. */
  static Object attribute(Object owner, String name) {
    Object found = own(owner, name);
    if (found != null) {
      return found;
    }
    if (owner instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (owner instanceof Dict dict) {
      found = dict.get(name);
    }
    return found != null ? found : Undefined.member(owner, name);
  }

  /** {@code owner[index]}: the element, else the attribute of that name. */
  static Object item(Object owner, Object index) {
    Object found = element(owner, index);
    if (found != null) {
      return found;
    }
    String name = Texts.text(index);
    if (name != null) {
      found = own(owner, name);
    }
    return found != null ? found : Undefined.member(owner, index);
  }

  /** The element at an index; null when there is none or the value has no elements. */
  private static @Nullable Object element(Object owner, Object index) {
    return switch (owner) {
      case Dict dict -> {
        String name = Texts.text(index);
        if (name != null) {
          yield dict.get(name);
        }
        // What cannot be a key is simply not there.
        yield Keys.isHashable(index) ? dict.get(index) : null;
      }
      case Seq seq -> {
        int place = place(index, seq.size());
        yield place < 0 ? null : seq.get(place);
      }
      case Range range -> {
        int place = place(index, range.size());
        yield place < 0 ? null : range.get(place);
      }
      case String text ->
          Numbers.isInteger(index) ? Texts.at(text, Numbers.clampedLong(index)) : null;
      case RichText rich ->
          Numbers.isInteger(index) ? Texts.at(rich, Numbers.clampedLong(index)) : null;
      case Undefined undefined -> throw undefined.failure();
      default -> null;
    };
  }

  private static int place(Object index, int size) {
    if (!Numbers.isInteger(index)) {
      return -1;
    }
    long at = Numbers.clampedLong(index);
    long place = at < 0 ? at + size : at;
    return place >= 0 && place < size ? (int) place : -1;
  }

  /** An attribute of the value itself, null when it has none of that name. */
  static @Nullable Object own(Object owner, String name) {
    if (name.startsWith("__") && INTERNAL.contains(name) && !(owner instanceof Namespace)) {
      return Undefined.unsafe(owner, name);
    }
    return switch (owner) {
      case Dict dict -> dictAttribute(dict, name);
      case String text -> method(text, name, TextMethods.named(name));
      case RichText rich -> method(rich, name, TextMethods.named(name));
      case Seq seq -> sequenceAttribute(seq, name);
      case LoopContext loop -> loop.attribute(name);
      case Namespace namespace -> namespace.fields().get(name);
      case Undefined undefined -> {
        if (name.startsWith("__") && name.endsWith("__")) {
          yield null;
        }
        throw undefined.failure();
      }
      case Macro macro -> macro.attribute(name);
      case Cycler cycler -> cycler.attribute(name);
      case Joiner joiner -> joiner.attribute(name);
      case Range range -> rangeAttribute(range, name);
      case Long number -> integerAttribute(number, name);
      case BigInteger number -> integerAttribute(number, name);
      case Boolean flag -> integerAttribute(flag, name);
      case Double number -> realAttribute(number, name);
      default -> null;
    };
  }

  private static @Nullable Object method(Object owner, String name, @Nullable Operation method) {
    return method == null ? null : new BoundMethod(owner, name, method);
  }

  private static @Nullable Object dictAttribute(Dict dict, String name) {
    Operation method = DictMethods.named(name);
    if (method != null) {
      return new BoundMethod(dict, name, method);
    }
    return DICT_CHANGERS.contains(name) ? Undefined.unsafe(dict, name) : null;
  }

  private static @Nullable Object sequenceAttribute(Seq seq, String name) {
    if (seq instanceof Seq.Group) {
      if (name.equals("grouper")) {
        return seq.get(0);
      }
      if (name.equals("list")) {
        return seq.get(1);
      }
    }
    Operation method = SequenceMethods.named(name, seq.isTuple());
    if (method != null) {
      return new BoundMethod(seq, name, method);
    }
    return !seq.isTuple() && LIST_CHANGERS.contains(name) ? Undefined.unsafe(seq, name) : null;
  }

  private static @Nullable Object rangeAttribute(Range range, String name) {
    return switch (name) {
      case "start" -> range.start();
      case "stop" -> range.stop();
      case "step" -> range.step();
      case "count", "index" -> method(range, name, SequenceMethods.named(name, true));
      default -> null;
    };
  }

  private static @Nullable Object integerAttribute(Object number, String name) {
    return switch (name) {
      case "real", "numerator" -> Numbers.shrink(Numbers.big(number));
      case "imag" -> 0L;
      case "denominator" -> 1L;
      case "bit_length" ->
          method(
              number,
              name,
              (render, subject, args) -> (long) Numbers.big(subject).abs().bitLength());
      case "bit_count" ->
          method(
              number,
              name,
              (render, subject, args) -> (long) Numbers.big(subject).abs().bitCount());
      case "conjugate" ->
          method(number, name, (render, subject, args) -> Numbers.shrink(Numbers.big(subject)));
      case "as_integer_ratio" ->
          method(
              number,
              name,
              (render, subject, args) -> Seq.tuple(Numbers.shrink(Numbers.big(subject)), 1L));
      case "to_bytes", "from_bytes" -> method(number, name, unsupported(name));
      default -> null;
    };
  }

  private static @Nullable Object realAttribute(Double number, String name) {
    return switch (name) {
      case "real" -> number;
      case "imag" -> 0.0;
      case "conjugate" -> method(number, name, (render, subject, args) -> subject);
      case "is_integer" ->
          method(
              number,
              name,
              (render, subject, args) -> {
                double real = (Double) subject;
                return !Double.isInfinite(real) && real == Math.rint(real);
              });
      case "hex", "fromhex", "as_integer_ratio" -> method(number, name, unsupported(name));
      default -> null;
    };
  }

  static Operation unsupported(String name) {
    return (render, subject, args) -> {
      throw Fail.unsupported("the method " + name);
    };
  }
}
