package dev.shepherd.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Starts the declarations of one topic; the help sentence is part of every declaration.
 *
 * @param topic where help shows the options
 */
record Declarer(Topic topic) {

  OptionBuilder<String> text(String name, String help) {
    return of(name, help, ValueTypes.text());
  }

  OptionBuilder<Path> path(String name, String help) {
    return of(name, help, ValueTypes.path());
  }

  OptionBuilder<Integer> u16(String name, String help) {
    return of(name, help, ValueTypes.u16());
  }

  OptionBuilder<Long> u32(String name, String help) {
    return of(name, help, ValueTypes.u32());
  }

  OptionBuilder<Long> u64(String name, String help) {
    return of(name, help, ValueTypes.u64("u64"));
  }

  OptionBuilder<Long> usize(String name, String help) {
    return of(name, help, ValueTypes.u64("usize"));
  }

  OptionBuilder<Integer> i32(String name, String help) {
    return of(name, help, ValueTypes.i32());
  }

  OptionBuilder<Long> i64(String name, String help) {
    return of(name, help, ValueTypes.i64());
  }

  OptionBuilder<Double> f32(String name, String help) {
    return of(name, help, ValueTypes.decimal("f32"));
  }

  OptionBuilder<Double> f64(String name, String help) {
    return of(name, help, ValueTypes.decimal("f64"));
  }

  OptionBuilder<InetAddress> ip(String name, String help) {
    return of(name, help, ValueTypes.ip());
  }

  OptionBuilder<String> words(String name, String help, String... allowed) {
    return words(name, help, List.of(allowed));
  }

  OptionBuilder<String> words(String name, String help, List<String> allowed) {
    return of(name, help, ValueTypes.words(allowed, Set.of(), ""));
  }

  /** Words of which some are known but do not work yet. */
  OptionBuilder<String> words(
      String name, String help, List<String> allowed, Set<String> notYet, String instead) {
    return of(name, help, ValueTypes.words(allowed, notYet, instead));
  }

  OptionBuilder<KeyValue> pairs(String name, String help, String label) {
    return of(name, help, ValueTypes.keyValue(label));
  }

  OptionBuilder<BootstrapNode> nodes(String name, String help) {
    return of(name, help, ValueTypes.node());
  }

  /** A switch, off unless given. */
  OptionBuilder<Boolean> flag(String name, String help) {
    return of(name, help, ValueTypes.onOff()).asSwitch();
  }

  <T> OptionBuilder<T> of(String name, String help, ValueType<T> type) {
    return new OptionBuilder<>(topic, name, help, type);
  }
}
