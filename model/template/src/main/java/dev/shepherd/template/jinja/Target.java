package dev.shepherd.template.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Where an assignment puts its value. */
interface Target {

  void assign(Frame frame, Object value);

  /** What must hold before the value is computed. */
  default void check(Frame frame) {}

  /** A variable. */
  record Variable(int levels, int slot) implements Target {
    @Override
    public void assign(Frame frame, Object value) {
      frame.up(levels).set(slot, value);
    }
  }

  /** A field of a namespace. */
  record Field(Code namespace, String name) implements Target {
    @Override
    public void check(Frame frame) {
      if (!(namespace.eval(frame) instanceof Namespace)) {
        throw Fail.runtime("cannot assign attribute on non-namespace object");
      }
    }

    @Override
    public void assign(Frame frame, Object value) {
      if (namespace.eval(frame) instanceof Namespace target) {
        frame.render().budget().places(2);
        target.fields().put(name, value);
      }
    }
  }

  /** Several targets for the parts of the value. */
  record Unpacked(List<Target> targets) implements Target {
    @Override
    public void check(Frame frame) {
      targets.forEach(target -> target.check(frame));
    }

    @Override
    public void assign(Frame frame, Object value) {
      Iterator<Object> parts = Iterate.tryOver(value);
      if (parts == null) {
        throw Fail.type("cannot unpack non-iterable " + Types.name(value) + " object");
      }
      List<Object> taken = new ArrayList<>(targets.size());
      while (parts.hasNext() && taken.size() < targets.size()) {
        taken.add(parts.next());
      }
      if (taken.size() < targets.size()) {
        throw Fail.value(
            "not enough values to unpack (expected "
                + targets.size()
                + ", got "
                + taken.size()
                + ")");
      }
      if (parts.hasNext()) {
        throw Fail.value("too many values to unpack (expected " + targets.size() + ")");
      }
      for (int i = 0; i < taken.size(); i++) {
        targets.get(i).assign(frame, taken.get(i));
      }
    }
  }
}
