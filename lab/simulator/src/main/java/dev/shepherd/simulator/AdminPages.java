package dev.shepherd.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;

/** Pages about the engine itself: models, information, loads, metrics. */
final class AdminPages {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String VLLM_VERSION = "0.32.0";
  private static final String SGLANG_VERSION = "0.5.23";

  private final EngineCore core;
  private final EngineConfig config;
  private final long startedSeconds;

  AdminPages(EngineCore core) {
    this.core = core;
    this.config = core.config();
    this.startedSeconds = core.clock().epochMillis() / 1000;
  }

  Reply.Page models() {
    var cards = new ArrayList<String>();
    config.models().forEach(model -> cards.add(card(model)));
    return Reply.Page.json("{\"object\":\"list\",\"data\":[" + String.join(",", cards) + "]}");
  }

  Reply.Page model(String id) throws BadRequest {
    if (!config.models().contains(id)) {
      throw unknownModel(id);
    }
    return Reply.Page.json(card(id));
  }

  /** What an engine says to a model that it does not serve. */
  BadRequest unknownModel(String id) {
    String aliases =
        config.flavor() == Flavor.VLLM
            ? " Valid aliases: " + String.join(", ", config.models()) + "."
            : "";
    return new BadRequest(404, "The model `" + id + "` does not exist." + aliases, "model");
  }

  Reply.Page health(boolean healthy) {
    return Reply.Page.empty(healthy ? 200 : 503);
  }

  Reply.Page version() {
    return Reply.Page.json("{\"version\":\"" + VLLM_VERSION + "\"}");
  }

  /** vLLM's {@code /load}. */
  Reply.Page serverLoad() {
    var load = core.model().load();
    return Reply.Page.json("{\"server_load\":" + (load.running() + load.waiting()) + "}");
  }

  /** SGLang's {@code /server_info}. */
  Reply.Page serverInfo() {
    var load = core.model().load();
    String model = Json.quote(config.model());
    return Reply.Page.json(
        "{\"model_path\":%s,\"tokenizer_path\":%s,\"served_model_name\":%s,\"tp_size\":1,\"dp_size\":1,\"pp_size\":1,\"load_balance_method\":\"round_robin\",\"disaggregation_mode\":\"null\",\"is_embedding\":false,\"context_length\":%d,\"page_size\":%d,\"max_running_requests\":%d,\"max_total_num_tokens\":%d,\"max_req_input_len\":%d,\"weight_version\":\"default\",\"status\":\"ready\",\"version\":\"%s\",\"internal_states\":[{\"last_gen_throughput\":%s,\"memory_usage\":{\"token_capacity\":%d}}]}"
            .formatted(
                model,
                model,
                model,
                config.maxModelTokens(),
                config.timing().blockTokens(),
                load.maxRunning(),
                load.capacityTokens(),
                config.maxModelTokens() - 1,
                SGLANG_VERSION,
                figure(load.tokensPerSecond()),
                load.capacityTokens()));
  }

  /** SGLang's {@code /model_info}. */
  Reply.Page modelInfo() {
    String model = Json.quote(config.model());
    return Reply.Page.json(
        "{\"model_path\":%s,\"tokenizer_path\":%s,\"is_generation\":true,\"preferred_sampling_params\":null,\"weight_version\":\"default\",\"has_image_understanding\":false,\"has_audio_understanding\":false,\"model_type\":\"qwen3\",\"architectures\":[\"Qwen3ForCausalLM\"]}"
            .formatted(model, model));
  }

  /** SGLang's {@code /v1/loads}. */
  Reply.Page loads() {
    var load = core.model().load();
    int total = load.running() + load.waiting();
    return Reply.Page.json(
        "{\"timestamp\":\"%s\",\"version\":\"%s\",\"dp_rank_count\":1,\"loads\":[{\"dp_rank\":0,\"num_running_reqs\":%d,\"num_waiting_reqs\":%d,\"num_waiting_uncached_tokens\":%d,\"num_total_reqs\":%d,\"num_used_tokens\":%d,\"max_total_num_tokens\":%d,\"token_usage\":%s,\"gen_throughput\":%s,\"cache_hit_rate\":%s,\"utilization\":%s,\"max_running_requests\":%d}],\"aggregate\":{\"total_running_reqs\":%d,\"total_waiting_reqs\":%d,\"total_reqs\":%d,\"avg_token_usage\":%s,\"avg_throughput\":%s,\"avg_utilization\":%s}}"
            .formatted(
                Instant.ofEpochMilli(core.clock().epochMillis()),
                SGLANG_VERSION,
                load.running(),
                load.waiting(),
                load.waitingTokens(),
                total,
                load.usedTokens(),
                load.capacityTokens(),
                figure(load.usage()),
                figure(load.tokensPerSecond()),
                figure(load.hitRate()),
                figure(utilization(load)),
                load.maxRunning(),
                load.running(),
                load.waiting(),
                total,
                figure(load.usage()),
                figure(load.tokensPerSecond()),
                figure(utilization(load))));
  }

  /** SGLang's older {@code /get_load}. */
  Reply.Page oldLoads() {
    var load = core.model().load();
    return Reply.Page.json(
        "[{\"dp_rank\":0,\"num_reqs\":%d,\"num_waiting_reqs\":%d,\"num_tokens\":%d}]"
            .formatted(
                load.running() + load.waiting(),
                load.waiting(),
                load.usedTokens() + load.waitingTokens()));
  }

  /** The metrics page under the engine's own names. */
  Reply.Page metrics() {
    var load = core.model().load();
    var out = new StringBuilder(8192);
    boolean vllm = config.flavor() == Flavor.VLLM;
    String labels =
        vllm
            ? "engine=\"0\",model_name=" + labelValue(config.model())
            : "engine_type=\"unified\",model_name="
                + labelValue(config.model())
                + ",pp_rank=\"0\",tp_rank=\"0\"";
    if (vllm) {
      vllm(out, load, labels);
    } else {
      sglang(out, load, labels);
    }
    core.statistics().write(out, config.flavor(), labels);
    return new Reply.Page(200, METRICS_TYPE, AnswerShape.utf8(out.toString()));
  }

  private void vllm(StringBuilder out, EngineLoad load, String labels) {
    gauge(out, "vllm:num_requests_running", labels, load.running());
    gauge(out, "vllm:num_requests_waiting", labels, load.waiting());
    head(out, "vllm:num_requests_waiting_by_reason", "gauge");
    sample(
        out,
        "vllm:num_requests_waiting_by_reason",
        labels + ",reason=\"capacity\"",
        load.waiting());
    sample(out, "vllm:num_requests_waiting_by_reason", labels + ",reason=\"deferred\"", 0);
    gauge(out, "vllm:kv_cache_usage_perc", labels, load.usage());
    counter(out, "vllm:prefix_cache_queries_total", labels, load.promptTokens());
    counter(out, "vllm:prefix_cache_hits_total", labels, load.cachedPromptTokens());
    counter(out, "vllm:prompt_tokens_total", labels, load.promptTokens());
    counter(out, "vllm:generation_tokens_total", labels, load.generatedTokens());
    head(out, "vllm:request_success_total", "counter");
    sample(
        out, "vllm:request_success_total", labels + ",finished_reason=\"stop\"", load.finished());
    sample(
        out, "vllm:request_success_total", labels + ",finished_reason=\"abort\"", load.cancelled());
    String cache =
        labels
            + ",block_size=\""
            + config.timing().blockTokens()
            + "\",enable_prefix_caching=\"True\",num_gpu_blocks=\""
            + config.timing().cacheBlocks()
            + "\"";
    gauge(out, "vllm:cache_config_info", cache, 1);
  }

  private static void sglang(StringBuilder out, EngineLoad load, String labels) {
    gauge(out, "sglang:num_running_reqs", labels, load.running());
    gauge(out, "sglang:num_queue_reqs", labels, load.waiting());
    gauge(out, "sglang:num_used_tokens", labels, load.usedTokens());
    gauge(out, "sglang:max_total_num_tokens", labels, load.capacityTokens());
    gauge(out, "sglang:token_usage", labels, load.usage());
    gauge(out, "sglang:gen_throughput", labels, load.tokensPerSecond());
    gauge(out, "sglang:cache_hit_rate", labels, load.hitRate());
    gauge(out, "sglang:utilization", labels, utilization(load));
    counter(out, "sglang:prompt_tokens_total", labels, load.promptTokens());
    counter(out, "sglang:cached_tokens_total", labels, load.cachedPromptTokens());
    counter(out, "sglang:generation_tokens_total", labels, load.generatedTokens());
    counter(out, "sglang:num_requests_total", labels, load.finished());
    counter(out, "sglang:num_aborted_requests_total", labels, load.cancelled());
  }

  private String card(String model) {
    String id = Json.quote(model);
    String permission =
        config.flavor() == Flavor.VLLM
            ? ",\"permission\":[{\"id\":\"modelperm-"
                + Integer.toHexString(model.hashCode())
                + "\",\"object\":\"model_permission\",\"created\":"
                + startedSeconds
                + ",\"allow_create_engine\":false,\"allow_sampling\":true,\"allow_logprobs\":true,\"allow_search_indices\":false,\"allow_view\":true,\"allow_fine_tuning\":false,\"organization\":\"*\",\"group\":null,\"is_blocking\":false}]"
            : "";
    return "{\"id\":%s,\"object\":\"model\",\"created\":%d,\"owned_by\":\"%s\",\"root\":%s,\"parent\":null,\"max_model_len\":%d%s}"
        .formatted(
            id,
            startedSeconds,
            config.flavor().id(),
            Json.quote(config.model()),
            config.maxModelTokens(),
            permission);
  }

  private static double utilization(EngineLoad load) {
    return Math.max(load.usage(), (double) load.running() / load.maxRunning());
  }

  private static void gauge(StringBuilder out, String name, String labels, Number value) {
    head(out, name, "gauge");
    sample(out, name, labels, value);
  }

  private static void counter(StringBuilder out, String name, String labels, Number value) {
    head(out, name, "counter");
    sample(out, name, labels, value);
  }

  private static void head(StringBuilder out, String name, String type) {
    out.append("# HELP ").append(name).append(" Of the simulated engine.\n# TYPE ");
    out.append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder out, String name, String labels, Number value) {
    out.append(name)
        .append('{')
        .append(labels)
        .append("} ")
        .append(value.doubleValue())
        .append('\n');
  }

  private static String labelValue(String value) {
    var escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped + '"';
  }

  private static String figure(double value) {
    // An engine without delays has no finite throughput, and JSON no word for that.
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "0.0";
  }
}
