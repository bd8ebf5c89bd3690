package dev.shepherd.template;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.template.chat.LineRenderer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Expected outputs made by the scripts in {@code src/test/oracle}, and the clock they were made by.
 */
public final class Goldens {

  /** The time that stands still in the oracle, too. */
  public static final LocalDateTime NOW = LocalDateTime.of(2026, 7, 9, 8, 5, 3);

  private Goldens() {}

  public static LineRenderer renderer() {
    return new LineRenderer(() -> NOW, Bounds.DEFAULT);
  }

  public static String text(String name) throws IOException {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public static List<JsonObject> lines(String name) throws IOException {
    List<JsonObject> lines = new ArrayList<>();
    try (InputStream raw = open(name);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add((JsonObject) JsonParser.parse(line));
      }
    }
    return lines;
  }

  /** The conversations by name, without their names. */
  public static Map<String, JsonObject> conversations() throws IOException {
    Map<String, JsonObject> conversations = new LinkedHashMap<>();
    for (JsonObject line : lines("conversations.jsonl")) {
      conversations.put(line.string("name", ""), line.toBuilder().remove("name").build());
    }
    return conversations;
  }

  /** The folder of published templates beside the repository; it need not exist. */
  public static Path published() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("../shared/data/chat-templates"))) {
      folder = folder.getParent();
    }
    return folder == null
        ? Path.of("no-published-templates")
        : folder.resolve("../shared/data/chat-templates");
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = Goldens.class.getResourceAsStream("/dev/shepherd/template/" + name);
    if (in == null) {
      throw new IOException("no golden file " + name);
    }
    return in;
  }
}
