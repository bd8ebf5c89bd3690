package dev.shepherd.config;

/** Whether an option of the catalogue does something in this version. */
public enum Support {
  /** The option works. */
  SUPPORTED,
  /** The option is known but refused at start, so that nobody believes in a flag without effect. */
  NOT_YET
}
