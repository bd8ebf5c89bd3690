package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from an item to a part of it, as {@code attribute="function.name"} or an index. */
final class Path {

  private final List<Object> steps;
  private final @Nullable Object otherwise;

  private Path(List<Object> steps, @Nullable Object otherwise) {
    this.steps = steps;
    this.otherwise = otherwise;
  }

  /**
   * A way.
   *
   * @param attribute null or none for the item itself
   * @param otherwise what stands for a part that is not there; null for nothing
   */
  static Path of(@Nullable Object attribute, @Nullable Object otherwise) {
    Object fallback = otherwise == None.NONE ? null : otherwise;
    if (attribute == null || attribute == None.NONE) {
      return new Path(List.of(), fallback);
    }
    String text = Texts.text(attribute);
    if (text == null) {
      return new Path(List.of(attribute), fallback);
    }
    List<Object> steps = new ArrayList<>();
    for (String step : text.split("\\.", -1)) {
      boolean digits = !step.isEmpty() && step.codePoints().allMatch(TextCase::isDigit);
      Object index = digits ? Numbers.parseInteger(step, 10) : null;
      steps.add(index == null ? step : index);
    }
    return new Path(steps, fallback);
  }

  /** Several ways with commas between them. */
  static List<Path> several(@Nullable Object attribute) {
    String text = attribute == null ? null : Texts.text(attribute);
    if (text == null) {
      return List.of(of(attribute, null));
    }
    List<Path> paths = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      paths.add(of(one, null));
    }
    return paths;
  }

  Object from(Object item) {
    Object value = item;
    for (Object step : steps) {
      value = Attributes.item(value, step);
      if (otherwise != null && value instanceof Undefined) {
        value = otherwise;
      }
    }
    return value;
  }
}
