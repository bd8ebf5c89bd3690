package dev.shepherd.cli;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * SIGTERM and SIGINT. A shutdown hook would hear only the first of them, and the second one has a
 * meaning of its own.
 *
 * <p>The JDK's signal class is supported (module jdk.unsupported) but cannot be named without a
 * compiler warning that nothing switches off, hence the reflection.
 */
final class Signals {
  private Signals() {}

  /**
   * Calls {@code action} for each signal to end, on a thread of the Java machine. Where signals
   * cannot be had, the process ends at the first one as Java processes do.
   */
  static void onEnd(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object listener =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                }
                return null;
              });
      var handle = signal.getMethod("handle", signal, handler);
      for (String name : List.of("TERM", "INT")) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
      }
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(action));
    }
  }
}
