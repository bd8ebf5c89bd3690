package dev.shepherd.template.chat;

import dev.shepherd.template.Prompt;

/** Makes prompts for one model. Implementations are immutable and thread-safe. */
public interface PromptRenderer {

  /**
   * The prompt of a request.
   *
   * @throws dev.shepherd.template.TemplateException when the request cannot be rendered; its fault
   *     says who can help it
   */
  Prompt render(PromptRequest request);

  /** What the model's format wants and can do. */
  TemplateTraits traits();
}
