package dev.shepherd.workers;

import org.jspecify.annotations.Nullable;

/** Chooses between a setting and what may have been put over it. */
final class Overrides {
  private Overrides() {}

  /** The later value, or the earlier one when there is none. */
  static <T> @Nullable T later(@Nullable T earlier, @Nullable T later) {
    return later != null ? later : earlier;
  }

  /** The override, or the default when there is none. */
  static <T> T or(@Nullable T override, T otherwise) {
    return override != null ? override : otherwise;
  }
}
