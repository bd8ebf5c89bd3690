package dev.shepherd.template.chat;

import org.jspecify.annotations.Nullable;

/**
 * What stands for media in prompts whose template reads plain strings.
 *
 * @param image null when the model takes none
 * @param video null when the model takes none
 * @param audio null when the model takes none
 * @param authoredOrder whether media stay where the client put them instead of in front
 */
public record MediaPlaceholders(
    @Nullable String image, @Nullable String video, @Nullable String audio, boolean authoredOrder) {

  /** For models without media, which then vanish from prompts. */
  public static final MediaPlaceholders NONE = new MediaPlaceholders(null, null, null, false);

  boolean isEmpty() {
    return image == null && video == null && audio == null;
  }

  @Nullable String of(String kind) {
    return switch (kind) {
      case "image" -> image;
      case "video" -> video;
      default -> audio;
    };
  }
}
