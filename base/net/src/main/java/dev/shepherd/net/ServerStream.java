package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as the server sees them. Confined to {@link #loop()}. */
public interface ServerStream {

  /** The loop that owns this stream. */
  Loop loop();

  /** The request head; valid until {@link #finish} or {@link #abort}. */
  RequestHead head();

  /** Textual address of the peer, without port; null if it has none. */
  @Nullable String remoteAddress();

  /** Who hears about body, departure and time. */
  void listen(RequestListener listener);

  /** Starts delivery of the body; sends {@code 100 Continue} if the client waits for it. */
  void readBody();

  /** Stops or resumes reading the body from the client. */
  void pauseBody(boolean paused);

  /** Whether the connection will stay open after this answer; the answer's head must say so. */
  boolean keepAlive();

  /** Closes the connection after this answer, because its end is the answer's end. */
  void closeAfter();

  /** Writes bytes of the answer, head and framing included; ownership passes. */
  void write(ByteBuf bytes);

  /** Hands what was written to the kernel. */
  void flush();

  /** Whether the client keeps up; if not, writing on only grows memory. */
  boolean writable();

  /** The answer is complete. Flushes. The stream must not be touched afterwards. */
  void finish();

  /** Cuts the connection, because the answer cannot be completed truthfully. */
  void abort();
}
