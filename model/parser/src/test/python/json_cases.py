"""Writes the cases of the formats whose calls are JSON text: situations times ways of writing.

Run in model/parser: python3 src/test/python/json_cases.py
"""
import json
import pathlib

FOLDER = pathlib.Path("src/test/resources/cases")


def tool(name, properties=None, required=()):
    return {"type": "function", "function": {"name": name, "parameters": {
        "type": "object", "properties": properties or {}, "required": list(required)}}}


STR, INT, NUM, BOOL = ({"type": t} for t in ("string", "integer", "number", "boolean"))
TOOLS = [
    tool("get_weather", {"city": STR, "days": INT, "unit": {"type": "string", "enum": ["C", "F"]}}, ["city"]),
    tool("search", {"query": STR, "limit": INT, "filters": {"type": "object"}}),
    tool("now"),
    tool("run_code", {"code": STR, "timeout": NUM, "dry": BOOL}),
    tool("math.add-2", {"a": NUM, "b": NUM}),
    tool("set_tags", {"tags": {"type": "array", "items": STR}, "matrix": {"type": "array"}}),
    tool("send_mail", {"to": {"anyOf": [STR, {"type": "null"}]}, "body": STR}),
]

# Arguments as the model writes them: text, so that spacing and escapes are the model's own.
ARGS = {
    "plain": ("get_weather", '{"city": "Paris"}'),
    "compact": ("get_weather", '{"city":"Paris","days":3}'),
    "spread": ("get_weather", '{\n  "city": "Paris",\n  "days": 3\n}'),
    "empty": ("now", '{}'),
    "empty_spaced": ("now", '{ }'),
    "unicode": ("get_weather", '{"city": "Zürich 東京 🗼"}'),
    "unicode_escapes": ("get_weather", '{"city": "Z\\u00fcrich \\ud83d\\ude00"}'),
    "quotes": ("search", '{"query": "say \\"hi\\" to \\\\ them"}'),
    "newlines": ("run_code", '{"code": "def f():\\n\\treturn {\'a\': [1]}\\n", "dry": true}'),
    "braces": ("run_code", '{"code": "if (x) { y[0] = \\"}\\"; }"}'),
    "brackets": ("search", '{"query": "a ] b [ c } d {"}'),
    "nested": ("search", '{"query": "x", "filters": {"a": {"b": [1, {"c": null}], "d": {}}, "e": []}}'),
    "array": ("set_tags", '{"tags": ["x", "y, z"], "matrix": [[1, 2], [3, 4]]}'),
    "numbers": ("math.add-2", '{"a": -1.5e-3, "b": 12345678901234567890}'),
    "float": ("math.add-2", '{"a": 1.0, "b": 0}'),
    "null": ("send_mail", '{"to": null, "body": ""}'),
    "bools": ("run_code", '{"dry": false, "timeout": 0.5, "code": ""}'),
    "number_like": ("get_weather", '{"city": "007", "days": 7}'),
    "html": ("run_code", '{"code": "<b>a &amp; b</b> <!-- c -->"}'),
    "slash": ("search", '{"query": "http:\\/\\/a.b/c?d=e&f"}'),
    "colon": ("search", '{"query": "a: \\"b\\", c: {d}"}'),
    "semicolon": ("run_code", '{"code": "a; b; c;"}'),
    "key_named_name": ("search", '{"query": "q", "filters": {"name": "x", "arguments": {"y": 1}}}'),
    "long": ("run_code", '{"code": "' + "0123456789 abcdef " * 20 + '"}'),
    "emoji_key": ("search", '{"ключ 🔑": "значение"}'),
    "trailing_backslash": ("search", '{"query": "c:\\\\dir\\\\"}'),
    "unknown_tool": ("no_such_tool", '{"a": 1}'),
}


class Way:
    """A way of writing: how calls become text, and which text stands where."""

    def __init__(self, file, formats, call, join="\n", block=("", ""), markers=(), bare=False,
                 single=False, truncated_text=True):
        self.file, self.formats, self.call, self.join, self.block = file, formats, call, join, block
        self.markers, self.bare, self.single = markers, bare, single
        self.truncated_text = truncated_text

    def text(self, names):
        calls = [self.call(*ARGS[n], i) if isinstance(n, str) else self.call(*n, i) for i, n in enumerate(names)]
        return self.block[0] + self.join.join(calls) + self.block[1]


def obj(n, a, i=0):
    return '{"name": "%s", "arguments": %s}' % (n, a)


def params(n, a, i=0):
    return '{"name": "%s", "parameters": %s}' % (n, a)


DS = ("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>")
KIMI = ("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>")

WAYS = [
    Way("qwen", ["qwen", "hermes", "qwen2.5", "qwen3", "granite4", "hf"],
        lambda n, a, i: "<tool_call>\n" + obj(n, a) + "\n</tool_call>", markers=["<tool_call>", "</tool_call>"]),
    Way("qwen-tight", ["qwen"], lambda n, a, i: "<tool_call>" + obj(n, a).replace(": ", ":", 1) + "</tool_call>", join=""),
    Way("json-object", ["json"], obj, bare=True, single=True),
    Way("json-array", ["json"], obj, join=", ", block=("[", "]"), bare=True),
    Way("llama-tag", ["llama", "llama3_json"], params, join="; ", block=("<|python_tag|>", ""), markers=["<|python_tag|>"]),
    Way("llama-bare", ["llama", "llama4_json"], params, join=";", bare=True),
    Way("nemotron", ["llama_nemotron"], obj, join=", ", block=("<TOOLCALL>[", "]</TOOLCALL>"), markers=["<TOOLCALL>"]),
    Way("mistral-array", ["mistral"], obj, join=", ", block=("[TOOL_CALLS] [", "]"), markers=["[TOOL_CALLS]"]),
    Way("mistral-tight", ["mistral"], lambda n, a, i: '{"name":"%s","arguments":%s,"id":"abc12345%d"}' % (n, a, i),
        join=",", block=("[TOOL_CALLS][", "]")),
    Way("mistral-args", ["mistral_v13", "mistral"], lambda n, a, i: "[TOOL_CALLS]" + n + "[ARGS]" + a, join="",
        markers=["[TOOL_CALLS]", "[ARGS]"]),
    Way("mistral-brace", ["mistral_v13", "mistral"], lambda n, a, i: "[TOOL_CALLS]" + n + a, join=""),
    Way("mistral-id", ["mistral_v13"], lambda n, a, i: "[TOOL_CALLS]%s[CALL_ID]Ab3dE6g8%d[ARGS]%s" % (n, i, a), join=""),
    Way("cohere", ["cohere", "cohere_command4"],
        lambda n, a, i: '{"tool_call_id": "%d", "tool_name": "%s", "parameters": %s}' % (i, n, a),
        join=",\n    ", block=("<|START_ACTION|>[\n    ", "\n]<|END_ACTION|>"), markers=["<|END_ACTION|>"]),
    Way("cohere-object", ["cohere"], lambda n, a, i: '<|START_ACTION|>{"tool_name": "%s", "parameters": %s}<|END_ACTION|>' % (n, a)),
    Way("xlam-array", ["xlam"], obj, join=", ", block=("[", "]"), bare=True),
    Way("xlam-tag", ["xlam"], obj, join=", ", block=("<tool_call>[", "]</tool_call>")),
    Way("xlam-fence", ["xlam"], obj, join=", ", block=("```json\n[", "]\n```")),
    Way("deepseek", ["deepseek", "deepseekv3"],
        lambda n, a, i: "<｜tool▁call▁begin｜>function<｜tool▁sep｜>%s\n```json\n%s\n```<｜tool▁call▁end｜>" % (n, a), block=DS,
        markers=["<｜tool▁call▁begin｜>"]),
    Way("deepseek31", ["deepseek31", "deepseekv31"],
        lambda n, a, i: "<｜tool▁call▁begin｜>%s<｜tool▁sep｜>%s<｜tool▁call▁end｜>" % (n, a), join="", block=DS),
    Way("kimik2", ["kimik2", "kimi_k2"],
        lambda n, a, i: "<|tool_call_begin|>functions.%s:%d<|tool_call_argument_begin|>%s<|tool_call_end|>" % (n, i, a),
        join="", block=KIMI, markers=["<|tool_call_end|>"]),
    Way("granite", ["granite"], obj, join=", ", block=("<|tool_call|>[", "]")),
    Way("granite-text", ["granite"], obj, join=", ", block=("<tool_call> [", "]")),
    Way("granite-20b", ["granite-20b-fc"], lambda n, a, i: "<function_call> " + obj(n, a), join=" "),
    Way("internlm", ["internlm", "internlm2"], lambda n, a, i: "<|action_start|><|plugin|>\n" + params(n, a) + "<|action_end|>"),
    Way("jamba", ["jamba", "hunyuan_a13b"], obj, join=",\n", block=("<tool_calls>[\n", "\n]</tool_calls>")),
    Way("phi4", ["phi4_mini_json", "phi4-mini"], obj, join=", ", block=("functools[", "]")),
    Way("ernie", ["ernie45"], lambda n, a, i: "<tool_call>\n" + obj(n, a) + "\n</tool_call>", join="\n\n"),
    Way("apertus", ["apertus", "apertus2509"], lambda n, a, i: '{"%s": %s}' % (n, a), join=", ",
        block=("<|tools_prefix|>[", "]<|tools_suffix|>")),
    Way("gigachat", ["gigachat3"], lambda n, a, i: "<|function_call|>" + obj(n, a), single=True),
    Way("gigachat-role", ["gigachat3"], lambda n, a, i: "function call<|role_sep|>\n" + obj(n, a), single=True),
    Way("functionary", ["functionary_v3.1"], lambda n, a, i: "<function=%s>%s</function>" % (n, a), join=""),
]


def expect(names, content):
    calls = []
    for n in names:
        name, arguments = ARGS[n] if isinstance(n, str) else n
        calls.append({"name": name, "arguments": arguments})
    return {"content": content, "reasoning": "", "tool_calls": calls}


def cases(way):
    def case(name, text, expected):
        return {"name": name, "text": text, "expect": expected}

    for n in ARGS:
        yield case(n, way.text([n]), expect([n], ""))
    # A marker inside an argument is the argument's text.
    for k, marker in enumerate(way.markers):
        inner = ("search", json.dumps({"query": "a " + marker + " b"}, ensure_ascii=False))
        yield case("marker_in_string_%d" % k, way.text([inner]), expect([inner], ""))
    if not way.single:
        yield case("two", way.text(["plain", "empty"]), expect(["plain", "empty"], ""))
        yield case("same_twice", way.text(["plain", "plain"]), expect(["plain", "plain"], ""))
        yield case("five", way.text(["plain", "nested", "empty", "quotes", "array"]),
                   expect(["plain", "nested", "empty", "quotes", "array"], ""))
    if not way.bare or way.formats == ["json"]:
        yield case("text_before", "Let me see.\n" + way.text(["plain"]), expect(["plain"], "Let me see.\n"))
        yield case("unicode_before", "Schön – 見て 🙂 " + way.text(["plain"]), expect(["plain"], "Schön – 見て 🙂 "))
        yield case("less_before", "a < b, c <| d [x] {y} " + way.text(["compact"]), expect(["compact"], "a < b, c <| d [x] {y} "))
    yield case("text_after", way.text(["plain"]) + "\nDone.", expect(["plain"], "\nDone."))
    yield case("space_before", "\n\n" + way.text(["plain"]), expect(["plain"], ""))
    yield case("space_after", way.text(["plain"]) + "\n", expect(["plain"], ""))
    for k, text in enumerate([
            "Hello, how are you?", "", "   ", "1 < 2 and 3 > 2; a[0] = {b}", "Zürich 東京 🗼 <",
            "```python\nprint({'a': [1]})\n```\n", "<think>hm</think>ok", "The set {1, 2} and the list [1, 2].",
            "<html><tool>x</tool></html>", "A {\"x\": 1} B", "line\n\nline\n"]):
        yield case("plain_%d" % k, text, expect([], text))
    for k, bad in enumerate(["{bad}", "{\"a\": }", "{'a': 1}", "{a: 1}", "{\"a\", 1}", "{,}", "?"]):
        text = way.text([("get_weather", bad)])
        if not (way.bare and way.formats == ["json"] and "a" in bad):
            yield case("bad_arguments_%d" % k, text, expect([], text))
    for marker in way.markers:
        if marker in ("<tool_call>", "<|python_tag|>", "<TOOLCALL>", "[TOOL_CALLS]"):
            text = "The marker " + marker + " starts a call."
            if marker != "[TOOL_CALLS]":
                yield case("mentioned", text, expect([], text))
            yield case("cut_marker", "Wait " + marker[:-2], expect([], "Wait " + marker[:-2]))
            yield case("only_marker", "Wait " + marker, expect([], "Wait " + marker))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for way in WAYS:
        with open(FOLDER / ("json-%s.jsonl" % way.file), "w", encoding="utf-8") as out:
            for k, c in enumerate(cases(way)):
                # The first name gets every case, its aliases a few.
                for f in way.formats if k % 9 == 0 else way.formats[:1]:
                    line = {"format": f, "name": c["name"], "tools": TOOLS, "text": c["text"], "expect": c["expect"]}
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")


main()
