package dev.shepherd.net;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class in which a buffer was lost: found by Netty's detector, not only logged. */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

  static {
    // Before the first buffer class is loaded, which asks for its detector once.
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @SuppressWarnings("deprecation") // abstract there, so it must be here
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return new Recording<>(resource, samplingInterval);
          }
        });
  }

  private static final class Recording<T> extends ResourceLeakDetector<T> {
    Recording(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    LEAKS.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    collectGarbage();
    // The detector looks for lost buffers when a new one is made.
    PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
    if (!LEAKS.isEmpty()) {
      throw new AssertionError(LEAKS.size() + " buffers leaked, first: " + LEAKS.peek());
    }
  }

  private static void collectGarbage() {
    var canary = new WeakReference<>(new Object());
    for (int i = 0; i < 10 && canary.get() != null; i++) {
      System.gc();
    }
  }
}
