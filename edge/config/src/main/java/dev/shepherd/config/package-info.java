/**
 * The option catalogue and everything derived from it: command line, help, validation, reference
 * page.
 */
@NullMarked
package dev.shepherd.config;

import org.jspecify.annotations.NullMarked;
