package dev.shepherd.benchmark;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Python process that renders with other engines on demand; silent when there is no Python. */
final class TemplatePeers implements AutoCloseable {

  private final @Nullable Process process;
  private final @Nullable BufferedReader answers;
  private final PrintStream err;
  private final Set<String> complained = new HashSet<>();

  private TemplatePeers(@Nullable Process process, PrintStream err) {
    this.process = process;
    this.answers =
        process == null
            ? null
            : new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.err = err;
  }

  static TemplatePeers start(
      String python, Map<String, String> templates, JsonObject variables, PrintStream err)
      throws IOException {
    Path script = Files.createTempFile("smg-peers", ".py");
    Path data = Files.createTempFile("smg-peers", ".json");
    script.toFile().deleteOnExit();
    data.toFile().deleteOnExit();
    try (InputStream in = TemplatePeers.class.getResourceAsStream("template_peers.py")) {
      if (in == null) {
        throw new IOException("template_peers.py is missing from this build");
      }
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    var texts = JsonObject.builder();
    templates.forEach(texts::put);
    Files.writeString(
        data,
        JsonWriter.compact(JsonObject.of("templates", texts.build(), "variables", variables)));
    Process process;
    try {
      process =
          new ProcessBuilder(python, script.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      err.println("no peers: " + e.getMessage());
      process = null;
    }
    var peers = new TemplatePeers(process, err);
    peers.ask("load " + data);
    return peers;
  }

  /** Median nanoseconds of one rendering; 0 when the engine cannot do it. */
  long median(String engine, String template, int renders) throws IOException {
    String answer = ask("run " + engine + " " + template + " " + renders);
    if (answer != null && !answer.isEmpty() && Character.isDigit(answer.charAt(0))) {
      return Long.parseLong(answer);
    }
    if (complained.add(engine + template)) {
      err.println(engine + " with " + template + ": " + answer);
    }
    return 0;
  }

  private @Nullable String ask(String question) throws IOException {
    if (process == null || answers == null || !process.isAlive()) {
      return null;
    }
    process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return answers.readLine();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroy();
    }
  }
}
