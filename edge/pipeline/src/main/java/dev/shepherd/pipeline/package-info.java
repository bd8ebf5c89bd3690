/** The phases of a request: identify, admit, read, scan, pick, dispatch, relay, settle. */
@NullMarked
package dev.shepherd.pipeline;

import org.jspecify.annotations.NullMarked;
