/**
 * Runs templates as Jinja2 with the settings of Hugging Face does, on values that behave as in
 * Python.
 */
@NullMarked
package dev.shepherd.template.jinja;

import org.jspecify.annotations.NullMarked;
