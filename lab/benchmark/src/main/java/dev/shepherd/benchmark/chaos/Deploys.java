package dev.shepherd.benchmark.chaos;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An operator who removes one worker after the other over the gateway's API and adds it again, as
 * deploys do, on a virtual thread of its own.
 */
final class Deploys {
  private static final long PAUSE_MILLIS = 700;

  private final GatewayChild gateway;
  private final List<String> urls;
  private final AtomicInteger added = new AtomicInteger();
  private final AtomicInteger removed = new AtomicInteger();
  private volatile boolean over;
  private @Nullable Thread thread;

  Deploys(GatewayChild gateway, List<String> urls) {
    this.gateway = gateway;
    this.urls = List.copyOf(urls);
  }

  int added() {
    return added.get();
  }

  int removed() {
    return removed.get();
  }

  void start() {
    thread = Thread.ofVirtual().start(this::work);
  }

  void end() throws InterruptedException {
    over = true;
    if (thread != null) {
      thread.join();
    }
  }

  private void work() {
    for (int i = 0; !over; i++) {
      String url = urls.get(i % urls.size());
      String id = id(url);
      if (id != null && gateway.control("DELETE", "/workers/" + id, "").status() == 202) {
        removed.incrementAndGet();
      }
      pause();
      // While the old one still drains, the address is taken.
      while (gateway.control("POST", "/workers", "{\"url\":\"" + url + "\"}").status() != 202) {
        pause();
        if (over) {
          return;
        }
      }
      added.incrementAndGet();
      pause();
    }
  }

  private @Nullable String id(String url) {
    Matcher matcher =
        Pattern.compile(
                "\"id\":\"([0-9a-f-]{36})\"(?:(?!\"id\").)*?\"url\":\"" + Pattern.quote(url) + "\"")
            .matcher(gateway.control("GET", "/workers", "").text());
    return matcher.find() ? matcher.group(1) : null;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
