package dev.shepherd.template.jinja;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A compiled loop.
 *
 * @param loopSlot where {@code loop} goes; null when nobody reads it
 * @param filter the condition behind the sequence
 * @param function the loop's own function when it is recursive
 */
record Loop(
    int line,
    Code iterable,
    @Nullable Filter filter,
    Target target,
    Scope.@Nullable Slot loopSlot,
    Entry entry,
    Act body,
    @Nullable Entry elseEntry,
    @Nullable Act otherwise,
    Scope.@Nullable Function function)
    implements Act {

  /** The condition, which runs in a frame of its own, one item ahead of the body at most. */
  record Filter(Scope.Function function, Entry entry, Target target, Code test) {

    Object apply(Frame frame, Object items) {
      Iterator<Object> all = Iterate.over(items);
      var own = new Frame(frame.render(), function.slotCount(), frame, frame.out());
      entry.enter(own);
      return Generator.of(
          Iterate.filter(
              all,
              item -> {
                frame.render().budget().step();
                target.assign(own, item);
                return test.test(own);
              }));
    }
  }

  @Override
  public Signal run(Frame frame) {
    frame.render().at(line);
    frame.render().budget().step();
    Object items = iterable.eval(frame);
    if (function == null) {
      iterate(frame, frame, items, null, 0);
    } else {
      frame.out().appendText(recur(frame, items, 0));
    }
    return Signal.NEXT;
  }

  /** Renders a recursive loop, or one level of it, to a string. */
  private Object recur(Frame around, Object items, int depth0) {
    Budget budget = around.render().budget();
    budget.enter();
    int before = around.render().line();
    int slots = function == null ? 0 : function.slotCount();
    var own = new Frame(around.render(), slots, around, new Output(budget));
    iterate(around, own, items, (more, depth) -> recur(around, more, depth), depth0);
    around.render().at(before);
    budget.leave();
    return own.out().toText();
  }

  private void iterate(
      Frame around,
      Frame frame,
      Object items,
      LoopContext.@Nullable Recursion recursion,
      int depth0) {
    Object source = filter == null ? items : filter.apply(around, items);
    boolean completed =
        loopSlot == null
            ? plain(frame, Iterate.over(source))
            : observed(
                frame,
                loopSlot.index(),
                new LoopContext(frame.render(), source, recursion, depth0));
    entry.leave(frame);
    // Only a body that was run to its end counts, as in the reference: break and continue do not.
    if (!completed && otherwise != null && elseEntry != null) {
      elseEntry.enter(frame);
      otherwise.run(frame);
      elseEntry.leave(frame);
    }
  }

  private boolean plain(Frame frame, Iterator<Object> items) {
    boolean completed = false;
    while (items.hasNext()) {
      frame.render().budget().step();
      target.assign(frame, items.next());
      entry.enter(frame);
      Signal signal = body.run(frame);
      if (signal == Signal.BREAK) {
        break;
      }
      completed |= signal == Signal.NEXT;
      frame.render().at(line);
    }
    return completed;
  }

  private boolean observed(Frame frame, int slot, LoopContext loop) {
    boolean completed = false;
    for (Object item = loop.advance(); item != null; item = loop.advance()) {
      frame.render().budget().step();
      target.assign(frame, item);
      frame.set(slot, loop);
      entry.enter(frame);
      Signal signal = body.run(frame);
      if (signal == Signal.BREAK) {
        break;
      }
      completed |= signal == Signal.NEXT;
      frame.render().at(line);
    }
    return completed;
  }
}
