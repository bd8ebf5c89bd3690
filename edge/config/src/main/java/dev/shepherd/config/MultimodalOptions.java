package dev.shepherd.config;

import java.net.InetAddress;
import java.util.List;

/** Options for images, audio and video. */
public final class MultimodalOptions {

  private static final Declarer IN = new Declarer(Topic.MULTIMODAL);
  private static final String ENGINE = "leave it out; HTTP workers fetch and process media";

  private MultimodalOptions() {}

  /** How tensors travel. */
  public static final OptionalOption<String> MULTIMODAL_TENSOR_TRANSPORT =
      IN.words(
              "multimodal-tensor-transport",
              "How tensors travel to workers. Unset = inline.",
              "inline",
              "shm",
              "auto",
              "rdma")
          .env("SMG_MM_TENSOR_TRANSPORT", "SMG_TOKENSPEED_MM_TENSOR_TRANSPORT")
          .notYet(ENGINE)
          .optional();

  /** Smallest tensor for shared memory, in bytes. */
  public static final OptionalOption<Long> MULTIMODAL_SHM_MIN_BYTES =
      IN.usize("multimodal-shm-min-bytes", "Smallest tensor for shared memory. Unset = 65536.")
          .env("SMG_MM_SHM_MIN_BYTES", "SMG_TOKENSPEED_MM_SHM_MIN_BYTES")
          .notYet(ENGINE)
          .optional();

  /** Media in flight, in bytes. */
  public static final OptionalOption<Long> MULTIMODAL_MAX_INFLIGHT_BYTES =
      IN.u64("multimodal-max-inflight-bytes", "Budget of prepared media in flight.")
          .limit(Limit.atLeast(1024))
          .notYet(ENGINE)
          .optional();

  /** Images per request. */
  public static final OptionalOption<Long> MM_PER_REQUEST_IMAGE_LIMIT =
      IN.usize("mm-per-request-image-limit", "Most images per request.")
          .limit(Limit.atLeast(1))
          .notYet(ENGINE)
          .optional();

  /** Where media are prepared. */
  public static final Option<String> MM_PROCESSING =
      IN.words("mm-processing", "Where media are prepared.", "router", "worker", "auto")
          .env("SMG_MM_PROCESSING")
          .notYet(ENGINE)
          .orElse("auto");

  /** Cache of pixels, in MiB. */
  public static final OptionalOption<Long> MM_PIXEL_CACHE_MB =
      IN.u64("mm-pixel-cache-mb", "Cache of prepared pixels in MiB; 0 = off.")
          .env("SMG_MM_PIXEL_CACHE_MB")
          .notYetUnless(0L, "0 (off)")
          .optional();

  /** Pixels by RDMA. */
  public static final Option<Boolean> MM_PIXEL_RDMA =
      IN.flag("mm-pixel-rdma", "Pixels travel by RDMA.")
          .env("SMG_MM_PIXEL_RDMA")
          .notYet(ENGINE)
          .off(false);

  /** Address for RDMA. */
  public static final OptionalOption<InetAddress> RDMA_LISTEN_IP =
      IN.ip("rdma-listen-ip", "Address for RDMA.")
          .env("SMG_RDMA_LISTEN_IP")
          .notYet(ENGINE)
          .optional();

  /** Life of an RDMA slot, in seconds. */
  public static final OptionalOption<Long> RDMA_SLOT_TTL_SECS =
      IN.u64("rdma-slot-ttl-s", "Life of an RDMA slot in seconds.")
          .env("SMG_RDMA_SLOT_TTL_S")
          .notYet(ENGINE)
          .optional();

  /** Hosts that media may come from. */
  public static final Option<List<String>> MM_ALLOWED_MEDIA_DOMAINS =
      IN.text("mm-allowed-media-domains", "Hosts that media may come from, by comma.")
          .separatedByComma()
          .notYet(ENGINE)
          .defaultWords("any public host")
          .append();

  /** Media from private addresses. */
  public static final Option<Boolean> MM_ALLOW_PRIVATE_MEDIA_HOSTS =
      IN.flag("mm-allow-private-media-hosts", "Media may come from private addresses.")
          .env("SMG_MM_ALLOW_PRIVATE_MEDIA_HOSTS")
          .notYet(ENGINE)
          .off(false);

  /** Longest time to fetch an image, in milliseconds. */
  public static final Option<Long> MM_FETCH_TIMEOUT_MS =
      IN.u64("mm-fetch-timeout-ms", "Longest time to fetch an image.")
          .notYet(ENGINE)
          .orElse(10_000L);

  /** Longest time to fetch a video, in milliseconds. */
  public static final Option<Long> MM_VIDEO_FETCH_TIMEOUT_MS =
      IN.u64("mm-video-fetch-timeout-ms", "Longest time to fetch a video.")
          .notYet(ENGINE)
          .orElse(30_000L);

  /** Fast JPEG decoder. */
  public static final OptionalOption<String> MM_TURBOJPEG =
      IN.text("mm-turbojpeg", "Whether a fast JPEG decoder must be there: require.")
          .notYet(ENGINE)
          .optional();

  /** Timing of media in the log. */
  public static final Option<Boolean> LOG_MM_TIMING =
      IN.flag("log-mm-timing", "Logs how long media took.")
          .env("SMG_LOG_MM_TIMING")
          .notYet(ENGINE)
          .off(false);

  static final List<AnyOption> ALL =
      List.of(
          MULTIMODAL_TENSOR_TRANSPORT,
          MULTIMODAL_SHM_MIN_BYTES,
          MULTIMODAL_MAX_INFLIGHT_BYTES,
          MM_PER_REQUEST_IMAGE_LIMIT,
          MM_PROCESSING,
          MM_PIXEL_CACHE_MB,
          MM_PIXEL_RDMA,
          RDMA_LISTEN_IP,
          RDMA_SLOT_TTL_SECS,
          MM_ALLOWED_MEDIA_DOMAINS,
          MM_ALLOW_PRIVATE_MEDIA_HOSTS,
          MM_FETCH_TIMEOUT_MS,
          MM_VIDEO_FETCH_TIMEOUT_MS,
          MM_TURBOJPEG,
          LOG_MM_TIMING);
}
