package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection inside the process that behaves like a TCP socket where it matters: what
 * the other side does not read fills a window and then stops the writer; an end comes behind the
 * bytes before it; each direction ends by itself; closing with unread bytes, or with a linger of 0,
 * is a reset. Netty's own local channel has none of that.
 *
 * <p>Both ends live on one loop. Confined to it.
 */
public final class VirtualSocket extends AbstractChannel implements DuplexChannel {
  /** Bytes that one side may send and the other has not read. */
  static final int WINDOW_BYTES = 64 << 10;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private enum State {
    OPEN,
    CONNECTED,
    CLOSED
  }

  private final Config config = new Config(this);
  private final ArrayDeque<ByteBuf> unread = new ArrayDeque<>();
  private State state = State.OPEN;
  private @Nullable VirtualSocket peer;
  private @Nullable SocketAddress local;
  private @Nullable SocketAddress remote;
  private int unreadBytes;
  private boolean readWanted;
  private boolean delivering;
  private boolean writeBlocked;
  private boolean peerEnded;
  private boolean peerReset;
  private boolean inputShut;
  private boolean outputShut;

  /** A socket that is not connected. */
  public VirtualSocket() {
    super(null);
  }

  /** The accepted end of a connection. */
  private VirtualSocket(VirtualServerSocket parent, VirtualSocket client) {
    super(parent);
    peer = client;
    local = parent.localAddress();
    state = State.CONNECTED;
  }

  // ---- Netty's questions

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return state != State.CLOSED;
  }

  @Override
  public boolean isActive() {
    return state == State.CONNECTED;
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected void doBind(SocketAddress address) {
    local = address;
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  // ---- connecting

  /** The implementation behind the channel. */
  private final class Unsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      if (!promise.setUncancellable() || !ensureOpen(promise)) {
        return;
      }
      if (state == State.CONNECTED) {
        safeSetFailure(promise, new AlreadyConnectedException());
        return;
      }
      VirtualServerSocket server = VirtualServerSocket.at(to);
      if (server == null || server.eventLoop() != eventLoop()) {
        safeSetFailure(promise, new ConnectException("connection refused: " + to));
        closeIfClosed();
        return;
      }
      remote = to;
      state = State.CONNECTED;
      var accepted = new VirtualSocket(server, VirtualSocket.this);
      peer = accepted;
      safeSetSuccess(promise);
      pipeline().fireChannelActive();
      server.accept(accepted);
    }

    void goOnWriting() {
      flush0();
    }
  }

  /** Nobody took the connection. */
  void refuse() {
    state = State.CLOSED;
    VirtualSocket other = peer;
    if (other != null) {
      other.reset();
    }
  }

  // ---- reading

  @Override
  protected void doBeginRead() {
    readWanted = true;
    deliverSoon();
  }

  private void deliverSoon() {
    boolean due = peerReset || (readWanted && (!unread.isEmpty() || peerEnded));
    if (due && !delivering && isRegistered()) {
      delivering = true;
      eventLoop().execute(this::deliver);
    }
  }

  private void deliver() {
    delivering = false;
    if (state != State.CONNECTED) {
      return;
    }
    if (peerReset) {
      drop();
      pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
      unsafe().close(unsafe().voidPromise());
      return;
    }
    if (!readWanted) {
      return;
    }
    readWanted = false;
    var handle = unsafe().recvBufAllocHandle();
    handle.reset(config);
    ByteBuf next;
    while (state == State.CONNECTED && (next = unread.poll()) != null) {
      unreadBytes -= next.readableBytes();
      handle.incMessagesRead(1);
      pipeline().fireChannelRead(next);
      if (!handle.continueReading()) {
        break;
      }
    }
    handle.readComplete();
    pipeline().fireChannelReadComplete();
    VirtualSocket writer = peer;
    if (writer != null) {
      writer.windowOpened();
    }
    if (peerEnded && unread.isEmpty() && state == State.CONNECTED && !inputShut) {
      inputEnded();
    }
    deliverSoon();
  }

  private void inputEnded() {
    peerEnded = false;
    inputShut = true;
    if (config.allowHalfClosure) {
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    } else {
      unsafe().close(unsafe().voidPromise());
    }
  }

  private void drop() {
    for (ByteBuf bytes : unread) {
      bytes.release();
    }
    unread.clear();
    unreadBytes = 0;
  }

  // ---- what the other end does

  private void receive(ByteBuf bytes) {
    if (inputShut) {
      bytes.release();
      return;
    }
    unread.add(bytes);
    unreadBytes += bytes.readableBytes();
    deliverSoon();
  }

  private void end() {
    peerEnded = true;
    deliverSoon();
  }

  private void reset() {
    peerReset = true;
    deliverSoon();
  }

  private boolean full() {
    return unreadBytes >= WINDOW_BYTES;
  }

  private void windowOpened() {
    VirtualSocket reader = peer;
    if (writeBlocked && state == State.CONNECTED && reader != null && !reader.full()) {
      writeBlocked = false;
      eventLoop().execute(() -> ((Unsafe) unsafe()).goOnWriting());
    }
  }

  // ---- writing

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    VirtualSocket reader = peer;
    Object message;
    while ((message = out.current()) != null) {
      if (reader == null || reader.state == State.CLOSED) {
        // As with TCP: the first bytes to a closed end come back as a reset.
        out.remove(new IOException("Broken pipe"));
        reset();
        continue;
      }
      if (reader.full()) {
        writeBlocked = true;
        return;
      }
      ByteBuf bytes = (ByteBuf) message;
      if (bytes.isReadable()) {
        reader.receive(bytes.retain());
      }
      out.remove();
    }
  }

  // ---- ending

  @Override
  protected void doClose() {
    State before = state;
    state = State.CLOSED;
    boolean unheard = !unread.isEmpty();
    drop();
    VirtualSocket other = peer;
    if (before == State.CONNECTED && other != null && other.state == State.CONNECTED) {
      if (unheard || config.lingerZero || peerReset) {
        other.reset();
      } else if (!outputShut) {
        other.end();
      }
    }
  }

  @Override
  protected void doShutdownOutput() {
    VirtualSocket other = peer;
    if (!outputShut && other != null) {
      outputShut = true;
      other.end();
    }
  }

  @Override
  public boolean isInputShutdown() {
    return inputShut || !isActive();
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    inputShut = true;
    drop();
    return promise.setSuccess();
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShut || !isActive();
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    if (isActive()) {
      ((Unsafe) unsafe()).shutdownOutput(promise);
    } else {
      promise.setFailure(new ClosedChannelException());
    }
    return promise;
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    inputShut = true;
    return shutdownOutput(promise);
  }

  /** The options of sockets that make a difference here. */
  private final class Config extends DefaultChannelConfig {
    private boolean allowHalfClosure;
    private boolean lingerZero;

    Config(Channel channel) {
      super(channel);
    }

    @Override
    protected void autoReadCleared() {
      readWanted = false;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
        allowHalfClosure = (Boolean) value;
      } else if (option.equals(ChannelOption.SO_LINGER)) {
        lingerZero = (Integer) value == 0;
      } else {
        return super.setOption(option, value);
      }
      return true;
    }
  }
}
