package dev.shepherd.simulator;

/**
 * Tokens of one answer, as told to the client.
 *
 * @param promptTokens all tokens of the prompt
 * @param cachedTokens those of them found in the prefix cache
 * @param completionTokens tokens of all choices
 * @param reasoningTokens those of them that are thinking
 */
record Usage(int promptTokens, int cachedTokens, long completionTokens, long reasoningTokens) {

  /** As in OpenAI's chat and completions. */
  String openAi() {
    return "{\"prompt_tokens\":"
        + promptTokens
        + ",\"total_tokens\":"
        + (promptTokens + completionTokens)
        + ",\"completion_tokens\":"
        + completionTokens
        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
        + cachedTokens
        + "},\"completion_tokens_details\":{\"reasoning_tokens\":"
        + reasoningTokens
        + "}}";
  }

  /** As in OpenAI's responses. */
  String responses() {
    return "{\"input_tokens\":"
        + promptTokens
        + ",\"input_tokens_details\":{\"cached_tokens\":"
        + cachedTokens
        + "},\"output_tokens\":"
        + completionTokens
        + ",\"output_tokens_details\":{\"reasoning_tokens\":"
        + reasoningTokens
        + "},\"total_tokens\":"
        + (promptTokens + completionTokens)
        + "}";
  }

  /** As in Anthropic's messages, where cached tokens are no part of the input tokens. */
  String anthropic(long outputTokens) {
    return "{\"input_tokens\":"
        + (promptTokens - cachedTokens)
        + ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":"
        + cachedTokens
        + ",\"output_tokens\":"
        + outputTokens
        + "}";
  }
}
