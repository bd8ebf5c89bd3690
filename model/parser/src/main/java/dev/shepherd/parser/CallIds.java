package dev.shepherd.parser;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes the ids of the calls of one answer. One thread at a time. */
@FunctionalInterface
public interface CallIds {

  /**
   * The id of a call.
   *
   * @param index position among the calls of the choice, from 0
   * @param name the tool's name as the model wrote it
   */
  String id(int index, String name);

  /** Ids for every model that does not care: {@code call_} and 24 random hex digits. */
  static CallIds random(RandomGenerator random) {
    return (index, name) -> {
      String high = HexFormat.of().toHexDigits(random.nextLong());
      return "call_" + high + HexFormat.of().toHexDigits(random.nextInt());
    };
  }

  /** Ids by position, {@code call_0} and so on, for output that must be repeatable. */
  static CallIds counted() {
    return (index, name) -> "call_" + index;
  }

  /**
   * Ids of Kimi K2, which reads them back: {@code functions.name:number}.
   *
   * @param callsBefore number of calls in the assistant messages of the request
   */
  static CallIds kimiK2(int callsBefore) {
    return (index, name) -> "functions." + name + ":" + (callsBefore + index);
  }

  /**
   * Ids of Kimi K3: {@code name_number}.
   *
   * @param callsBefore number of calls in the assistant messages of the request
   */
  static CallIds kimiK3(int callsBefore) {
    return (index, name) -> name + "_" + (callsBefore + index);
  }
}
