package dev.shepherd.net;

import io.netty.buffer.ByteBuf;

/** What happens to a request after its head. All calls come on the stream's loop. */
public interface RequestListener {

  /** The next piece of the body's content, transfer coding removed; ownership passes. */
  void onBody(ByteBuf content);

  /** The body is complete. */
  void onBodyEnd();

  /** The body is malformed, or nothing of it came for too long; it will not be completed. */
  void onBodyFailed(int status, String message);

  /** The client takes more bytes again after {@link ServerStream#writable()} was false. */
  void onWritable();

  /** The client went away. Nothing can be written any more and no further call comes. */
  void onClientGone();

  /** The process ends now: finish with an error as well as the answer's state allows. */
  void onShutdown();

  /** Comes about every {@link Loop#TICK_MILLIS} while the exchange is open. */
  void onTick(long nowNanos);
}
