"""Runs the official Python clients against a gateway on a loopback port.

Usage: official_clients.py PORT MODEL [--real]

Prints one line per check and ends with 0 if all hold. Without --real the engine behind the gateway
must understand the simulator's body field x_sim; with it, checks that need scripted faults are
left out.
"""

import sys
import time
import traceback

import anthropic
import openai

PORT = int(sys.argv[1])
MODEL = sys.argv[2]
REAL = "--real" in sys.argv[3:]
BASE = f"http://127.0.0.1:{PORT}"
TEXT = "Grüße aus dem Stall, \"quoted\" 🐑."
HELLO = [{"role": "user", "content": "Say hello in one short sentence."}]

gpt = openai.OpenAI(base_url=f"{BASE}/v1", api_key="unused", max_retries=0, timeout=30)
claude = anthropic.Anthropic(base_url=BASE, api_key="unused", max_retries=0, timeout=30)


def script(**members):
    return {} if REAL else {"extra_body": {"x_sim": members}}


def expect(truth, what):
    if not truth:
        raise AssertionError(what)


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} expected")


def openai_models():
    names = [model.id for model in gpt.models.list()]
    expect(MODEL in names, names)


def openai_chat():
    answer = gpt.chat.completions.create(
        model=MODEL, messages=HELLO, max_tokens=40, **script(text=TEXT)
    )
    text = answer.choices[0].message.content
    expect(text if REAL else text == TEXT, answer)
    expect(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens,
           answer.usage)


def openai_stream():
    stream = gpt.chat.completions.create(
        model=MODEL, messages=HELLO, max_tokens=40, stream=True,
        stream_options={"include_usage": True}, **script(text=TEXT),
    )
    chunks = list(stream)
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    expect(text if REAL else text == TEXT, text)
    expect(chunks[-1].usage and chunks[-1].usage.completion_tokens > 0, chunks[-1])


def openai_completion():
    answer = gpt.completions.create(
        model=MODEL, prompt="Once upon a time", max_tokens=10, **script(text=TEXT)
    )
    expect(answer.choices[0].text if REAL else answer.choices[0].text == TEXT, answer)


def openai_responses():
    answer = gpt.responses.create(model=MODEL, input="Say hello.", max_output_tokens=40,
                                  **script(text=TEXT))
    expect(answer.output_text if REAL else answer.output_text == TEXT, answer)
    kinds = [event.type for event in gpt.responses.create(
        model=MODEL, input="Say hello.", max_output_tokens=40, stream=True, **script(text=TEXT))]
    expect(kinds[0] == "response.created", kinds)
    expect(kinds[-1] in ("response.completed", "response.incomplete"), kinds)


def openai_unknown_model():
    error = raises(openai.NotFoundError,
                   lambda: gpt.chat.completions.create(model="nobody", messages=HELLO))
    expect(error.code == "model_not_found", error)
    expect(error.request_id, "the request id is told")


def openai_invalid():
    raises(openai.BadRequestError,
           lambda: gpt.chat.completions.create(model=MODEL, messages="not a list"))


def openai_broken_stream():
    stream = gpt.chat.completions.create(
        model=MODEL, messages=HELLO, stream=True,
        **script(tokens=50, cut_after_events=5, cut="close"),
    )
    error = raises(openai.APIError, lambda: list(stream))
    expect(error.type == "server_error", error)


def openai_cancel():
    with gpt.chat.completions.create(
        model=MODEL, messages=HELLO, stream=True, **script(tokens=-1, event_interval_ms=2),
    ) as stream:
        for _, _chunk in zip(range(5), stream):
            pass


def anthropic_message():
    answer = claude.messages.create(
        model=MODEL, max_tokens=40, messages=HELLO, **script(text=TEXT)
    )
    expect(answer.content[0].text if REAL else answer.content[0].text == TEXT, answer)
    expect(answer.usage.output_tokens > 0, answer.usage)


def anthropic_stream():
    with claude.messages.stream(
        model=MODEL, max_tokens=40, messages=HELLO, **script(text=TEXT)
    ) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    expect(text if REAL else text == TEXT, text)
    expect(final.stop_reason in ("end_turn", "max_tokens"), final)


def anthropic_count():
    count = claude.messages.count_tokens(model=MODEL, messages=HELLO)
    expect(count.input_tokens > 3, count)


def anthropic_unknown_model():
    error = raises(anthropic.NotFoundError, lambda: claude.messages.create(
        model="nobody", max_tokens=5, messages=HELLO))
    expect(error.body["error"]["type"] == "not_found_error", error.body)


def anthropic_invalid():
    error = raises(anthropic.BadRequestError, lambda: claude.messages.create(
        model=MODEL, max_tokens=5, messages="not a list"))
    expect(error.body["error"]["type"] == "invalid_request_error", error.body)


def anthropic_broken_stream():
    def consume():
        with claude.messages.stream(
            model=MODEL, max_tokens=100, messages=HELLO,
            **script(tokens=50, cut_after_events=8, cut="close"),
        ) as stream:
            stream.until_done()

    raises(anthropic.APIStatusError, consume)


def anthropic_cancel():
    with claude.messages.stream(
        model=MODEL, max_tokens=500, messages=HELLO, **script(tokens=-1, event_interval_ms=2),
    ) as stream:
        for _, _event in zip(range(5), stream):
            pass


# Real engines differ in what they refuse.
SCRIPTED = (openai_broken_stream, anthropic_invalid, anthropic_broken_stream)
CHECKS = (
    openai_models, openai_chat, openai_stream, openai_completion, openai_responses,
    openai_unknown_model, openai_invalid, openai_broken_stream, openai_cancel,
    anthropic_message, anthropic_stream, anthropic_count, anthropic_unknown_model,
    anthropic_invalid, anthropic_broken_stream, anthropic_cancel,
)


def main():
    print(f"openai {openai.__version__}, anthropic {anthropic.__version__}")
    failed = 0
    for check in CHECKS:
        if REAL and check in SCRIPTED:
            continue
        began = time.monotonic()
        try:
            check()
            print(f"ok     {check.__name__} {time.monotonic() - began:.2f} s", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {check.__name__}\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0


sys.exit(main())
