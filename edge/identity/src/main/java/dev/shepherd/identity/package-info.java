/** Who is calling: API keys, tenants and control-plane roles. */
@NullMarked
package dev.shepherd.identity;

import org.jspecify.annotations.NullMarked;
