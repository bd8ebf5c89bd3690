package dev.shepherd.template.jinja;

/** The value {@code none}; Java's null stands for a variable that is not there. */
enum None {
  NONE
}
