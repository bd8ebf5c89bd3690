/** What an engine must hold a model to: forced calls and response formats. */
@NullMarked
package dev.shepherd.parser.constrain;

import org.jspecify.annotations.NullMarked;
