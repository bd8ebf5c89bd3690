package dev.shepherd.template.jinja;

import java.util.Iterator;

/**
 * Values that can be walked through once, made on demand.
 *
 * @param title Python's name for the type
 */
record Generator(String title, Iterator<Object> values) {

  static Generator of(Iterator<Object> values) {
    return new Generator("generator", values);
  }
}
