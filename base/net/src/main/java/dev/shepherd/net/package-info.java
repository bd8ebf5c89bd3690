/**
 * HTTP on both sides of the gateway: server connections, upstream pools, TLS, DNS, relay with
 * back-pressure.
 */
@NullMarked
package dev.shepherd.net;

import org.jspecify.annotations.NullMarked;
