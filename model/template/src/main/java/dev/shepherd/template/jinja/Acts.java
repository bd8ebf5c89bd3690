package dev.shepherd.template.jinja;

/** The kinds of compiled statements, but for loops. */
final class Acts {

  private Acts() {}

  /** Statements one after another. */
  record Sequence(Act[] acts) implements Act {
    @Override
    public Signal run(Frame frame) {
      for (Act act : acts) {
        Signal signal = act.run(frame);
        if (signal != Signal.NEXT) {
          return signal;
        }
      }
      return Signal.NEXT;
    }
  }

  /** Text of the template. */
  record PrintText(String text) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.out().append(text);
      return Signal.NEXT;
    }
  }

  record Print(int line, Code code) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      code.print(frame);
      return Signal.NEXT;
    }
  }

  record Choice(int[] lines, Code[] tests, Act[] bodies, Act otherwise) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().budget().step();
      for (int i = 0; i < tests.length; i++) {
        frame.render().at(lines[i]);
        if (tests[i].test(frame)) {
          return bodies[i].run(frame);
        }
      }
      return otherwise.run(frame);
    }
  }

  record Assign(int line, Target target, Code value) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      target.check(frame);
      target.assign(frame, value.eval(frame));
      return Signal.NEXT;
    }
  }

  /** The text that a block has rendered, for the filters behind it. */
  static final class Rendered extends Code {
    private final int slot;

    Rendered(int slot) {
      this.slot = slot;
    }

    @Override
    Object eval(Frame frame) {
      Object text = frame.get(slot);
      return text == null ? "" : text;
    }
  }

  /**
   * A body whose text is kept for something else.
   *
   * @param slot where the text goes
   */
  record Capture(Entry entry, Act body, int slot) {
    Act.Signal run(Frame frame) {
      entry.enter(frame);
      Output before = frame.redirect(new Output(frame.render().budget()));
      Act.Signal signal = body.run(frame);
      Output own = frame.redirect(before);
      frame.set(slot, own.toText());
      return signal;
    }
  }

  record AssignBlock(int line, Target target, Capture capture, Code value) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      Signal signal = capture.run(frame);
      if (signal == Signal.NEXT) {
        frame.render().at(line);
        target.check(frame);
        target.assign(frame, value.eval(frame));
      }
      return signal;
    }
  }

  record FilterBlock(int line, Capture capture, Code value) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      Signal signal = capture.run(frame);
      if (signal == Signal.NEXT) {
        frame.render().at(line);
        printText(frame, value.eval(frame));
      }
      return signal;
    }
  }

  /** Prints what must be a string already. */
  static void printText(Frame frame, Object value) {
    if (Texts.isText(value)) {
      frame.out().appendText(value);
    } else {
      frame.out().spoil(value);
    }
  }

  record DefineMacro(int slot, MacroCode code) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.set(slot, new Macro(code, frame));
      return Signal.NEXT;
    }
  }

  /** The body of a call block as the value of {@code caller}. */
  static final class Caller extends Code {
    private final MacroCode code;

    Caller(MacroCode code) {
      this.code = code;
    }

    @Override
    Object eval(Frame frame) {
      return new Macro(code, frame);
    }
  }

  record CallBlock(int line, Code call) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      printText(frame, call.eval(frame));
      return Signal.NEXT;
    }
  }

  record With(int line, Entry entry, Target[] targets, Code[] values, Act body) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.render().budget().step();
      entry.enter(frame);
      for (int i = 0; i < targets.length; i++) {
        targets[i].assign(frame, values[i].eval(frame));
      }
      Signal signal = body.run(frame);
      entry.leave(frame);
      return signal;
    }
  }

  /** A part with variables of its own inside the same function. */
  record Inner(Entry entry, Act body) implements Act {
    @Override
    public Signal run(Frame frame) {
      entry.enter(frame);
      Signal signal = body.run(frame);
      entry.leave(frame);
      return signal;
    }
  }

  /** A call block whose body is called at once, with nothing. */
  record Generation(int line, MacroCode code) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      frame.out().appendText(new Macro(code, frame).call(frame.render(), Args.EMPTY));
      return Signal.NEXT;
    }
  }

  record Leave(Signal signal) implements Act {
    @Override
    public Signal run(Frame frame) {
      return signal;
    }
  }

  /** A statement that needs another template. */
  record Load(int line) implements Act {
    @Override
    public Signal run(Frame frame) {
      frame.render().at(line);
      throw Fail.type("no loader for this environment specified");
    }
  }
}
