package dev.shepherd.pipeline;

import dev.shepherd.net.ServerStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a relayed answer in the framing that the client was promised, keeps bytes back
 * on demand, and knows where the client stands, so that bytes of ours can be put in between those
 * of the worker.
 *
 * <p>Where the client is inside a chunk of the worker's framing, that chunk is filled up with line
 * feeds, which event streams ignore, before anything of ours follows. Confined to the stream's
 * loop.
 */
final class AnswerWriter {
  /** Most line feeds that fill up a chunk of the worker's; chunks are a few events long. */
  private static final int MAX_FILL_BYTES = 64 << 10;

  private static final byte[] CRLF = Answers.ascii("\r\n");
  private static final byte[] LAST_CHUNK = Answers.ascii("0\r\n\r\n");

  /** How the client is told where the answer ends. */
  enum Framing {
    /** As the worker does: by length. */
    LENGTH,
    /** As the worker does: its chunks are relayed as they are. */
    VERBATIM_CHUNKS,
    /** The client gets chunks of ours. */
    OWN_CHUNKS,
    /** The client speaks HTTP/1.0: it gets the content, then the connection closes. */
    UNTIL_CLOSE,
    /** Not decided: the content is gathered, and if it stays short its length will be told. */
    GATHERED
  }

  private final ServerStream stream;
  private Framing framing;
  private @Nullable ByteBuf held;
  private boolean heldIsOurs;
  private long bytesOut;
  private boolean dirty;

  // Where the client stands in VERBATIM_CHUNKS after what was written to it.
  private boolean insideChunk;
  private long owed;
  private int chunkEndSeen;

  AnswerWriter(ServerStream stream, Framing framing) {
    this.stream = stream;
    this.framing = framing;
  }

  Framing framing() {
    return framing;
  }

  /** The gathered content turned out to end, or not to end soon. */
  void decide(Framing decided) {
    framing = decided;
  }

  /** Writes the complete head; ownership passes. */
  void head(ByteBuf head) {
    stream.write(head);
    dirty = true;
  }

  /** Writes bytes as they are; ownership passes. */
  void write(ByteBuf bytes) {
    bytesOut += bytes.readableBytes();
    stream.write(bytes);
    dirty = true;
  }

  /** Writes content, in a chunk of its own where the client gets such; ownership passes. */
  void content(ByteBuf bytes) {
    int n = bytes.readableBytes();
    if (n == 0) {
      bytes.release();
      return;
    }
    if (framing == Framing.OWN_CHUNKS) {
      ByteBuf size = stream.loop().allocator().directBuffer(16);
      size.writeCharSequence(Integer.toHexString(n), StandardCharsets.US_ASCII);
      write(size.writeBytes(CRLF));
      write(bytes);
      write(Unpooled.wrappedBuffer(CRLF));
    } else {
      write(bytes);
    }
  }

  /** Keeps bytes back behind those already held; ownership passes. */
  void keep(ByteBuf more) {
    if (!more.isReadable()) {
      more.release();
      return;
    }
    ByteBuf before = held;
    if (before == null) {
      held = more;
      heldIsOurs = false;
      return;
    }
    if (!heldIsOurs) {
      int room = Math.max(512, (before.readableBytes() + more.readableBytes()) * 2);
      ByteBuf ours = stream.loop().allocator().directBuffer(room);
      ours.writeBytes(before);
      before.release();
      before = ours;
      held = ours;
      heldIsOurs = true;
    }
    before.writeBytes(more);
    more.release();
  }

  /** How much is kept back. */
  int heldBytes() {
    ByteBuf before = held;
    return before == null ? 0 : before.readableBytes();
  }

  /** What was kept back, or null; ownership passes. */
  @Nullable ByteBuf takeHeld() {
    ByteBuf before = held;
    held = null;
    return before;
  }

  /** Forgets what was kept back. */
  void dropHeld() {
    ByteBuf before = takeHeld();
    if (before != null) {
      before.release();
    }
  }

  /** Ends a body of chunks of ours. */
  void lastChunk() {
    write(Unpooled.wrappedBuffer(LAST_CHUNK));
  }

  /**
   * Notes where the worker's chunks, relayed as they are, leave the client.
   *
   * @param newOwed content bytes that the chunk still lacks
   * @param newChunkEndSeen bytes of the line end behind the chunk that were written
   */
  void standAt(boolean insideWorkersChunk, long newOwed, int newChunkEndSeen) {
    insideChunk = insideWorkersChunk;
    owed = newOwed;
    chunkEndSeen = newChunkEndSeen;
  }

  /** Whether bytes of ours can be put in without filling up a chunk of the worker's. */
  boolean betweenChunks() {
    return !(framing == Framing.VERBATIM_CHUNKS && insideChunk);
  }

  /** Whether the chunk that the client is in, if any, can be filled up. */
  boolean fillable() {
    return !insideChunk || owed <= MAX_FILL_BYTES;
  }

  private void fillChunk() {
    if (betweenChunks()) {
      return;
    }
    byte[] fill = new byte[(int) owed];
    Arrays.fill(fill, (byte) '\n');
    write(Unpooled.wrappedBuffer(fill));
    write(Unpooled.wrappedBuffer(CRLF, chunkEndSeen, 2 - chunkEndSeen));
    insideChunk = false;
  }

  /** Puts content of ours in; the client must stand between chunks. */
  void insert(byte[] content) {
    if (framing == Framing.UNTIL_CLOSE) {
      write(Unpooled.wrappedBuffer(content));
      return;
    }
    ByteBuf out = stream.loop().allocator().directBuffer(content.length + 16);
    out.writeCharSequence(Integer.toHexString(content.length), StandardCharsets.US_ASCII);
    out.writeBytes(CRLF).writeBytes(content).writeBytes(CRLF);
    write(out);
  }

  /** Ends the body with content of ours; possible where {@link #fillable}. */
  void endWith(byte[] content) {
    fillChunk();
    insert(content);
    end();
  }

  /** Ends the body where the client stands; possible where {@link #fillable}. */
  void end() {
    if (framing != Framing.UNTIL_CLOSE) {
      fillChunk();
      lastChunk();
    }
  }

  /** Hands everything written to the kernel. */
  void flush() {
    if (dirty) {
      dirty = false;
      stream.flush();
    }
  }

  /** Whether the connection to the client must close after the answer. */
  boolean closesConnection() {
    return framing == Framing.UNTIL_CLOSE;
  }

  /** Bytes of the body given to the client, framing included. */
  long bytesOut() {
    return bytesOut;
  }
}
