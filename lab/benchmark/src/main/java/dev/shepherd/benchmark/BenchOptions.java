package dev.shepherd.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code bench proxy} was asked to do.
 *
 * @param rounds how often every peer is measured in every case
 * @param seconds length of one measurement
 * @param warmSeconds load on each peer, and in each case, before the first measurement
 * @param rate requests per second of the case with a fixed rate
 * @param workers canned workers behind each peer
 * @param json whether the report is one JSON document instead of tables
 */
record BenchOptions(
    int rounds,
    int seconds,
    int warmSeconds,
    int rate,
    int workers,
    List<BenchCase> cases,
    List<String> peers,
    boolean json) {

  /** Wrong words on the command line; the message is for the user. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  static final String HELP =
      """
      smg bench proxy - what does the gateway cost per request, next to its peers?

      Usage: smg bench proxy [OPTIONS]

        --rounds N       how often every peer is measured in every case (5; 1 to 50)
        --seconds N      length of one measurement (2; 1 to 30)
        --warm N         seconds of load on each peer before the first measurement (10; 0 to 60)
        --rate N         requests per second of the case 'rate' (2000; 1 to 50000)
        --workers N      canned workers behind each peer (4; 1 to 64)
        --cases A,B      small, large, sse, paced, rate (all)
        --peers A,B      direct, gateway, haproxy, haproxyjson, nginx, reference (all that exist here)
        --json           print one JSON document instead of tables

      Peers run on the first CPU, load and workers on the last one (when 'taskset' is installed).
      The main figure is CPU time of the peer's whole process tree per request, user and system:
      it does not depend on how fast the load generator is. Peers are measured in turns and
      compared within a round, so that noise of the machine hits all of them alike.

      There is also 'smg bench routing': routing policies on a recorded trace, in virtual time.
      """;

  static BenchOptions parse(List<String> args) throws UsageException {
    int rounds = 5;
    int seconds = 2;
    int warm = 10;
    int rate = 2000;
    int workers = 4;
    boolean json = false;
    List<BenchCase> cases = List.of(BenchCase.values());
    List<String> peers = Peers.NAMES;
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      int equals = word.indexOf('=');
      String option = equals < 0 ? word : word.substring(0, equals);
      if (option.equals("--json") && equals < 0) {
        json = true;
        continue;
      }
      String value =
          equals < 0 ? (i + 1 < args.size() ? args.get(++i) : "") : word.substring(equals + 1);
      switch (option) {
        case "--rounds" -> rounds = number(option, value, 1, 50);
        case "--seconds" -> seconds = number(option, value, 1, 30);
        case "--warm" -> warm = number(option, value, 0, 60);
        case "--rate" -> rate = number(option, value, 1, 50_000);
        case "--workers" -> workers = number(option, value, 1, 64);
        case "--cases" -> cases = cases(value);
        case "--peers" -> peers = peers(value);
        default -> throw new UsageException("there is no option '" + option + "'");
      }
    }
    return new BenchOptions(rounds, seconds, warm, rate, workers, cases, peers, json);
  }

  private static int number(String option, String value, int min, int max) throws UsageException {
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below covers it.
    }
    throw new UsageException(
        option + " needs a whole number from " + min + " to " + max + ", not '" + value + "'");
  }

  private static List<BenchCase> cases(String value) throws UsageException {
    List<BenchCase> cases = new ArrayList<>();
    for (String name : value.split(",", -1)) {
      BenchCase named = BenchCase.named(name);
      if (named == null) {
        String known =
            String.join(", ", Arrays.stream(BenchCase.values()).map(BenchCase::title).toList());
        throw new UsageException("there is no case '" + name + "'; known: " + known);
      }
      cases.add(named);
    }
    return List.copyOf(cases);
  }

  private static List<String> peers(String value) throws UsageException {
    List<String> peers = List.of(value.split(",", -1));
    for (String name : peers) {
      if (!Peers.NAMES.contains(name)) {
        throw new UsageException(
            "there is no peer '" + name + "'; known: " + String.join(", ", Peers.NAMES));
      }
    }
    return peers;
  }
}
