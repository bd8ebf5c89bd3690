package dev.shepherd.config;

/** How many words of the command line belong to one occurrence of an option. */
public enum Form {
  /** None: the option is on when present. */
  SWITCH,
  /** Exactly one; when the option is repeated, the last occurrence wins. */
  SINGLE,
  /** Any number up to the next flag; repeated occurrences add up. */
  LIST,
  /** Exactly one; repeated occurrences add up. */
  APPEND,
  /** A URL and optionally a port or {@code none}; repeated occurrences add up. */
  NODES
}
