package dev.shepherd.net;

import io.netty.buffer.ByteBuf;

/**
 * What happens to a request that was given to a worker. All calls come on the loop that opened it.
 */
public interface UpstreamListener {

  /**
   * A connection is ready for the request.
   *
   * @param reused whether it served requests before, so that it may turn out to be dead
   */
  void onConnected(UpstreamConnection connection, boolean reused);

  /**
   * The answer's head. Offsets are valid only during this call, and {@link Loop#scratch} must not
   * be used in it.
   */
  void onHead(ResponseHead head);

  /**
   * The next bytes of the answer's body as they came, framing included; ownership passes.
   *
   * @param complete whether the answer ends with these bytes; the connection is not ours any more
   *     then
   */
  void onBody(ByteBuf raw, boolean complete);

  /** All bytes that were at hand have been delivered: the moment to flush. */
  void onReadComplete();

  /** The worker takes more bytes again. */
  void onUpstreamWritable();

  /** It failed; no further call comes. */
  void onFailure(UpstreamFailure failure);
}
