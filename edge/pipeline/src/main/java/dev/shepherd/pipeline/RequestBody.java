package dev.shepherd.pipeline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as the pieces that came in, kept as long as the request may be sent again.
 * Confined to the exchange's loop.
 */
final class RequestBody {
  private static final int SMALL_BYTES = 2048;
  private static final int TAIL_BYTES = 16 << 10;

  private @Nullable ByteBuf single;

  /** The last piece, if it is a buffer of ours with room for more. */
  private @Nullable ByteBuf tail;

  private @Nullable List<ByteBuf> pieces;
  private long bytes;

  /**
   * Appends content; ownership passes. A small piece pins the whole buffer it was read into, so
   * small pieces behind the first are copied together: memory stays in proportion to {@link #bytes}
   * however a client slices its body.
   */
  void add(ByteBuf content, ByteBufAllocator allocator) {
    if ((single == null && pieces == null) || content.readableBytes() >= SMALL_BYTES) {
      tail = null;
      append(content);
      return;
    }
    ByteBuf small = tail;
    if (small == null || small.writableBytes() < content.readableBytes()) {
      small = allocator.directBuffer(TAIL_BYTES, TAIL_BYTES);
      tail = small;
      append(small);
    }
    bytes += content.readableBytes();
    small.writeBytes(content);
    content.release();
  }

  private void append(ByteBuf content) {
    bytes += content.readableBytes();
    if (single == null && pieces == null) {
      single = content;
      return;
    }
    List<ByteBuf> list = pieces;
    if (list == null) {
      list = new ArrayList<>();
      pieces = list;
      ByteBuf first = single;
      if (first != null) {
        list.add(first);
        single = null;
      }
    }
    list.add(content);
  }

  /** Bytes appended so far. */
  long bytes() {
    return bytes;
  }

  /** Copies everything to the start of an array. */
  void copyTo(byte[] target) {
    ByteBuf only = single;
    if (only != null) {
      only.getBytes(only.readerIndex(), target, 0, only.readableBytes());
      return;
    }
    int at = 0;
    List<ByteBuf> list = pieces;
    if (list != null) {
      for (ByteBuf piece : list) {
        int n = piece.readableBytes();
        piece.getBytes(piece.readerIndex(), target, at, n);
        at += n;
      }
    }
  }

  /** Replaces everything by one buffer, because the content was edited; ownership passes. */
  void replace(ByteBuf edited) {
    release();
    append(edited);
  }

  /** The only piece; null if there are none or several. */
  @Nullable ByteBuf single() {
    return single;
  }

  /** Hands a share of every piece to a writer, in order; each share is the writer's to release. */
  void shareWith(java.util.function.Consumer<ByteBuf> writer) {
    ByteBuf only = single;
    if (only != null) {
      writer.accept(only.retainedDuplicate());
    }
    List<ByteBuf> list = pieces;
    if (list != null) {
      for (ByteBuf piece : list) {
        writer.accept(piece.retainedDuplicate());
      }
    }
  }

  /** Hands every piece over for good, in order. */
  void drainTo(java.util.function.Consumer<ByteBuf> writer) {
    ByteBuf only = single;
    List<ByteBuf> list = pieces;
    single = null;
    pieces = null;
    tail = null;
    bytes = 0;
    if (only != null) {
      writer.accept(only);
    }
    if (list != null) {
      list.forEach(writer);
    }
  }

  /** Gives the memory back. Idempotent. */
  void release() {
    drainTo(ByteBuf::release);
  }
}
