package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** Lets a test look at a request, then answers without reading its body. */
final class AnswerAtOnce implements RequestHandler, RequestListener {
  private final Consumer<ServerStream> look;

  AnswerAtOnce(Consumer<ServerStream> look) {
    this.look = look;
  }

  @Override
  public void onRequest(ServerStream stream) {
    stream.listen(this);
    look.accept(stream);
    stream.write(EchoHandler.answer(200, "", stream.keepAlive()));
    stream.finish();
  }

  @Override
  public void onBadRequest(ServerStream stream, int status, String message) {
    stream.write(EchoHandler.answer(status, message, stream.keepAlive()));
    stream.finish();
  }

  @Override
  public void onBody(ByteBuf content) {
    content.release();
    throw new AssertionError("the body was not asked for");
  }

  @Override
  public void onBodyEnd() {
    throw new AssertionError("the body was not asked for");
  }

  @Override
  public void onBodyFailed(int status, String message) {
    throw new AssertionError(message);
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClientGone() {}

  @Override
  public void onShutdown() {}

  @Override
  public void onTick(long nowNanos) {}
}
