/** The routes that the gateway answers itself, and the metrics of its fleet. */
@NullMarked
package dev.shepherd.gateway.control;

import org.jspecify.annotations.NullMarked;
