/** UTF-8 JSON: a validating scanner, a splicer and an ordered value tree. */
@NullMarked
package dev.shepherd.json;

import org.jspecify.annotations.NullMarked;
