package dev.shepherd.parser.json;

import dev.shepherd.parser.scan.Markers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a family of models writes calls as JSON text: everything in which such formats differ.
 *
 * @param text markers looked for in plain text: first those that open a block, then those that open
 *     a call, then those that are passed over
 * @param blocks how many markers open a block, inside which a call's marker must come
 * @param calls how many markers open a call
 * @param closings markers that end a call or a block
 * @param bare where a call may stand without a marker
 * @param body what stands between the markers
 * @param headerEnds markers that end a call's header, where the body has one
 * @param nameKeys keys whose value is the tool's name
 * @param argumentKeys keys whose value are the arguments
 * @param separators signs between calls of one block, besides the comma of a list
 */
record JsonSyntax(
    Markers text,
    int blocks,
    int calls,
    Markers closings,
    Bare bare,
    Body body,
    Markers headerEnds,
    Set<String> nameKeys,
    Set<String> argumentKeys,
    String separators) {

  /** Where a call may stand without a marker. */
  enum Bare {
    NEVER,
    /** At the beginning of the answer, behind white space. */
    AT_START,
    /** At every bracket. */
    ANYWHERE
  }

  /** What stands between the markers of a call. */
  enum Body {
    /** An object with name and arguments, or a list of those. */
    OBJECTS,
    /** An object with one member: the name is its key, the arguments its value; or a list. */
    NAMED_OBJECTS,
    /** A header with the name, then the arguments. */
    HEADER,
    /** Either: an object or list if there is a bracket, otherwise a header. */
    HEADER_OR_OBJECTS
  }

  boolean hasHeader() {
    return body == Body.HEADER || body == Body.HEADER_OR_OBJECTS;
  }

  boolean hasObjects() {
    return body != Body.HEADER;
  }

  static Builder builder() {
    return new Builder();
  }

  /** Collects what a format has; what is not said is absent. */
  static final class Builder {

    private List<String> blocks = List.of();
    private List<String> calls = List.of();
    private List<String> dropped = List.of();
    private List<String> closings = List.of();
    private Bare bare = Bare.NEVER;
    private Body body = Body.OBJECTS;
    private List<String> headerEnds = List.of();
    private Set<String> nameKeys = Set.of("name", "function", "tool_name", "function_name");
    private Set<String> argumentKeys = Set.of("arguments", "parameters", "args");
    private String separators = "";

    Builder blocks(String... markers) {
      blocks = List.of(markers);
      return this;
    }

    Builder calls(String... markers) {
      calls = List.of(markers);
      return this;
    }

    Builder dropped(String... markers) {
      dropped = List.of(markers);
      return this;
    }

    Builder closings(String... markers) {
      closings = List.of(markers);
      return this;
    }

    Builder bare(Bare where) {
      bare = where;
      return this;
    }

    Builder body(Body kind) {
      body = kind;
      return this;
    }

    Builder header(String... ends) {
      headerEnds = List.of(ends);
      return this;
    }

    Builder separators(String signs) {
      separators = signs;
      return this;
    }

    JsonSyntax build() {
      List<String> text = new ArrayList<>(blocks);
      text.addAll(calls);
      text.addAll(dropped);
      if (bare == Bare.ANYWHERE) {
        text.add("{");
        text.add("[");
      }
      return new JsonSyntax(
          Markers.of(text),
          blocks.size(),
          calls.size(),
          Markers.of(closings),
          bare,
          body,
          Markers.of(headerEnds),
          nameKeys,
          argumentKeys,
          separators);
    }
  }

  /** Whether a marker of plain text closes calls. */
  boolean closes(int marker) {
    for (int i = 0; i < closings.count(); i++) {
      if (closings.text(i).equals(text.text(marker))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a marker of plain text is a bare bracket. */
  boolean isBracket(int marker) {
    return bare == Bare.ANYWHERE && marker >= text.count() - 2;
  }
}
