package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in whose time a buffer was lost, as the detector's sampling allows. */
final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
  private static final int ROUNDS = 5;
  private static final int PROBES = 300;

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + ": " + records));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(ResourceLeakDetector.isEnabled()).isTrue();
    for (int round = 0; round < ROUNDS; round++) {
      // The detector tells of a buffer when a later one is made after the collector has run.
      System.gc();
      LockSupport.parkNanos(20_000_000);
      for (int i = 0; i < PROBES; i++) {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
    ByteBufUtil.setLeakListener(null);
    assertThat(leaks).isEmpty();
  }
}
