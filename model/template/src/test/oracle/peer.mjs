// Renders JSON lines with @huggingface/jinja, as a second opinion: node peer.mjs < in.jsonl > out.jsonl
// It differs from Jinja2 in known corners (printing of floats and dicts, error kinds), so it is no oracle.
import { createInterface } from "node:readline";
import { Template } from "@huggingface/jinja";

const compiled = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { template, ...variables } = JSON.parse(line);
  let answer;
  try {
    if (!compiled.has(template)) compiled.set(template, new Template(template));
    answer = { text: compiled.get(template).render(variables) };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  console.log(JSON.stringify(answer));
}
