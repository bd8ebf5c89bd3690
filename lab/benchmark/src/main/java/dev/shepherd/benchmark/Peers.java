package dev.shepherd.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Knows the peers: how each is configured and started, and whether it is installed here. All are
 * set up to do the same: one thread, keep-alive on both sides, no access log, streams passed on as
 * they come, a random worker of two.
 */
final class Peers {

  static final List<String> NAMES =
      List.of("direct", "gateway", "haproxy", "haproxyjson", "nginx", "reference");

  /** Where distributions put servers; not on everybody's PATH. */
  private static final List<String> SERVER_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

  private final Path folder;
  private final List<Integer> workerPorts;
  private final @Nullable String launcher;

  /**
   * Creates the book of peers.
   *
   * @param folder for configurations; emptied by its owner
   * @param workerPorts of the canned workers on the loopback address
   * @param launcher the script that started this process, or null when there is none
   */
  Peers(Path folder, List<Integer> workerPorts, @Nullable String launcher) {
    this.folder = folder;
    this.workerPorts = List.copyOf(workerPorts);
    this.launcher = launcher;
  }

  /** The peer of that name listening on {@code port}, or null when it is not installed here. */
  @Nullable Peer find(String name, int port, int secondPort) throws IOException {
    return switch (name) {
      case "direct" -> new Peer(name, List.of());
      case "gateway" -> launcher == null ? null : gateway(name, launcher, port, secondPort);
      case "haproxy" -> haproxy(name, port, "");
      case "haproxyjson" ->
          haproxy(
              name,
              port,
              """
                http-request set-var(txn.model) req.body,json_query('$.model')
                http-request set-var(txn.stream) req.body,json_query('$.stream')
              """);
      case "nginx" -> nginx(name, port);
      case "reference" -> {
        String program = reference();
        yield program == null ? null : gateway(name, program, port, secondPort);
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Ours and the reference take the same options. */
  private Peer gateway(String name, String program, int port, int metricsPort) {
    List<String> command = new ArrayList<>(List.of(program, "launch", "--worker-urls"));
    workerPorts.forEach(worker -> command.add("http://127.0.0.1:" + worker));
    command.addAll(List.of("--policy", "round_robin", "--host", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--prometheus-host", "127.0.0.1"));
    command.addAll(List.of("--prometheus-port", Integer.toString(metricsPort)));
    return new Peer(name, command);
  }

  private @Nullable Peer haproxy(String name, int port, String rules) throws IOException {
    String program = program("haproxy");
    if (program == null) {
      return null;
    }
    var config = new StringBuilder();
    config.append(
        """
        global
          nbthread 1
          maxconn 9000
          tune.bufsize 32768
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          option http-buffer-request
          option http-no-delay
          http-reuse always
        frontend clients
        """);
    config.append("  bind 127.0.0.1:").append(port).append(" backlog 4096\n").append(rules);
    config.append("  default_backend workers\nbackend workers\n  balance random(2)\n");
    for (int worker : workerPorts) {
      config.append("  server w").append(worker).append(" 127.0.0.1:").append(worker).append('\n');
    }
    Path file = Files.writeString(folder.resolve(name + ".cfg"), config);
    return new Peer(name, List.of(program, "-db", "-f", file.toString()));
  }

  private @Nullable Peer nginx(String name, int port) throws IOException {
    String program = program("nginx");
    if (program == null) {
      return null;
    }
    var servers = new StringBuilder();
    for (int worker : workerPorts) {
      servers.append("server 127.0.0.1:").append(worker).append("; ");
    }
    String config =
        """
        worker_processes 1; daemon off; master_process off;
        pid FOLDER/nginx.pid; error_log FOLDER/nginx.log warn;
        events { worker_connections 4096; }
        http {
          access_log off; tcp_nodelay on; keepalive_requests 1000000000;
          client_body_buffer_size 256k; client_body_temp_path FOLDER/body;
          proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
          uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
          upstream workers {
            zone workers 256k; random two least_conn; SERVERS
            keepalive 1024; keepalive_requests 1000000000;
          }
          server {
            listen 127.0.0.1:PORT backlog=4096;
            location / {
              proxy_pass http://workers; proxy_http_version 1.1;
              proxy_set_header Connection ""; proxy_buffering off;
            }
          }
        }
        """
            .replace("FOLDER", folder.toString())
            .replace("SERVERS", servers)
            .replace("PORT", Integer.toString(port));
    Path file = Files.writeString(folder.resolve("nginx.conf"), config);
    return new Peer(
        name,
        List.of(program, "-c", file.toString(), "-e", folder.resolve("nginx.log").toString()));
  }

  /** Another {@code smg} on the PATH, unless it is ours. */
  private @Nullable String reference() throws IOException {
    String program = program("smg");
    if (program == null) {
      return null;
    }
    boolean ours = launcher != null && Files.isSameFile(Path.of(program), Path.of(launcher));
    return ours ? null : program;
  }

  static @Nullable String program(String name) {
    List<String> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator)));
    }
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows")) {
      folders.addAll(SERVER_FOLDERS);
    }
    for (String each : folders) {
      Path file = Path.of(each, name);
      if (Files.isExecutable(file) && Files.isRegularFile(file)) {
        return file.toString();
      }
    }
    return null;
  }
}
