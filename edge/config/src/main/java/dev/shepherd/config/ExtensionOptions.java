package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options of tools, plug-ins and training runs. */
public final class ExtensionOptions {

  private static final Declarer IN = new Declarer(Topic.EXTENSIONS);

  private ExtensionOptions() {}

  /** Tool servers. */
  public static final OptionalOption<Path> MCP_CONFIG_PATH =
      IN.path("mcp-config-path", "File (YAML) with MCP tool servers.").notYet().optional();

  /** Plug-ins. */
  public static final Option<Boolean> ENABLE_WASM =
      IN.flag("enable-wasm", "Loads WASM plug-ins.").notYet().off(false);

  /** Plug-in around the store. */
  public static final OptionalOption<Path> STORAGE_HOOK_WASM_PATH =
      IN.path("storage-hook-wasm-path", "WASM plug-in around the store.").notYet().optional();

  /** Control of training runs. */
  public static final Option<Boolean> ENABLE_RL =
      IN.flag("enable-rl", "Routes that control engines of a training run.").notYet().off(false);

  /** Longest time for one control call, in seconds. */
  public static final Option<Long> RL_CONTROL_TIMEOUT_SECS =
      IN.u64("rl-control-timeout-secs", "Longest time for one control call.").notYet().orElse(600L);

  /** Control calls at once. */
  public static final Option<Long> RL_FANOUT_CONCURRENCY =
      IN.usize("rl-fanout-concurrency", "Control calls at once.").notYet().orElse(32L);

  static final List<AnyOption> ALL =
      List.of(
          MCP_CONFIG_PATH,
          ENABLE_WASM,
          STORAGE_HOOK_WASM_PATH,
          ENABLE_RL,
          RL_CONTROL_TIMEOUT_SECS,
          RL_FANOUT_CONCURRENCY);
}
