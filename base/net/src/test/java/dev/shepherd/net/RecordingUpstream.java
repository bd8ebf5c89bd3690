package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes down what a worker's connection tells, in order, with the bytes of the body apart. */
class RecordingUpstream implements UpstreamListener {
  final List<String> journal = new ArrayList<>();
  final StringBuilder raw = new StringBuilder();
  Consumer<UpstreamConnection> onConnected = connection -> {};
  Consumer<ResponseHead> onHead = head -> {};
  Consumer<ByteBuf> onBody = bytes -> {};
  UpstreamConnection connection;

  @Override
  public void onConnected(UpstreamConnection newConnection, boolean reused) {
    connection = newConnection;
    journal.add(reused ? "reused" : "connected");
    onConnected.accept(newConnection);
  }

  @Override
  public void onHead(ResponseHead head) {
    journal.add("head " + head.status());
    onHead.accept(head);
  }

  @Override
  public void onBody(ByteBuf bytes, boolean complete) {
    onBody.accept(bytes);
    raw.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
    if (complete) {
      journal.add("complete");
    }
  }

  @Override
  public void onReadComplete() {}

  @Override
  public void onUpstreamWritable() {}

  @Override
  public void onFailure(UpstreamFailure failure) {
    journal.add(failure.name());
  }
}
