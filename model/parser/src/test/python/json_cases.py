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


def py(arguments):
    return repr(json.loads(arguments))


WAYS += [
    Way("sarashina", ["sarashina"], lambda n, a, i: "{'name': '%s', 'arguments': %s}" % (n, py(a)), join=", ",
        block=("<|tool_calls|>[", "]"), markers=["<|tool_calls|>"]),
    Way("sarashina-bare", ["sarashina"], lambda n, a, i: "{'name': '%s', 'arguments': %s}" % (n, py(a)), join=",\n",
        block=("[", "]"), bare=True),
    Way("nemotron-either", ["nemotron"], obj, join=", ", block=("<TOOLCALL>[", "]</TOOLCALL>")),
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
        if n == "numbers" and way.file.startswith("sarashina"):
            continue
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
    for k, bad in enumerate([] if way.file.startswith("sarashina") else ["{bad}", "{\"a\": }", "{'a': 1}", "{a: 1}", "{\"a\", 1}", "{,}", "?"]):
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


def call(name, arguments):
    return {"name": name, "arguments": arguments}


W = '{"name": "get_weather", "arguments": {"city": "Paris"}}'
PARIS = call("get_weather", '{"city": "Paris"}')
NOW = call("now", "{}")
T, E = "<tool_call>", "</tool_call>"

# name, format, text, content, calls, further fields of the line
CORNERS = [
    ("arguments_first", "qwen", T + '{"arguments": {"city": "Paris"}, "name": "get_weather"}' + E, "", [PARIS]),
    ("extra_members", "qwen", T + '{"id": 3, "type": "function", "x": {"name": "no"}, "name": "get_weather", "arguments": {"city": "Paris"}, "y": [1]}' + E, "", [PARIS]),
    ("openai_shape", "qwen", T + '{"type": "function", "function": {"name": "get_weather", "arguments": {"city": "Paris"}}}' + E, "", [PARIS]),
    ("string_arguments", "qwen", T + '{"name": "get_weather", "arguments": "{\\"city\\": \\"Paris\\"}"}' + E, "", [PARIS]),
    ("string_arguments_unicode", "qwen", T + '{"name": "get_weather", "arguments": "{\\"city\\": \\"Z\\u00fcrich \\ud83d\\ude00\\"}"}' + E, "", [call("get_weather", '{"city": "Zürich 😀"}')]),
    ("no_arguments", "qwen", T + '{"name": "now"}' + E, "", [NOW]),
    ("null_arguments", "qwen", T + '{"name": "now", "arguments": null}' + E, "", [NOW]),
    ("empty_string_arguments", "qwen", T + '{"name": "now", "arguments": ""}' + E, "", [NOW]),
    ("parameters_key", "qwen", T + '{"name": "get_weather", "parameters": {"city": "Paris"}}' + E, "", [PARIS]),
    ("escaped_name", "qwen", T + '{"name": "get\\u005fweather", "arguments": {"city": "Paris"}}' + E, "", [PARIS]),
    ("raw_newline", "qwen", T + '{"name": "search", "arguments": {"query": "a\nb\tc"}}' + E, "", [call("search", '{"query": "a\\nb\\tc"}')]),
    ("missing_brace", "qwen", T + '{"name": "get_weather", "arguments": {"city": "Paris"}' + E + "ok", "ok", [PARIS]),
    ("missing_close", "qwen", T + W, "", [PARIS]),
    ("missing_close_then_call", "qwen", T + W + "\n" + T + '{"name": "now", "arguments": {}}' + E, "", [PARIS, NOW]),
    ("two_in_one_tag", "qwen", T + W + "\n" + '{"name": "now", "arguments": {}}' + E, "", [PARIS, NOW]),
    ("list_in_tag", "qwen", T + "[" + W + ', {"name": "now", "arguments": {}}]' + E, "", [PARIS, NOW]),
    ("end_of_turn", "qwen", T + W + E + "<|im_end|>", "", [PARIS]),
    ("text_between", "qwen", "A " + T + W + E + " B " + T + W + E + " C", "A  B  C", [PARIS, PARIS]),
    ("broken_then_good", "qwen", T + "not json" + E + "\n" + T + W + E, T + "not json" + E + "\n", [PARIS]),
    ("tag_twice", "qwen", T + T + W + E, T, [PARIS]),
    ("no_name", "qwen", T + '{"arguments": {"a": 1}}' + E, T + '{"arguments": {"a": 1}}' + E, []),
    ("empty_name", "qwen", T + '{"name": "", "arguments": {}}' + E, T + '{"name": "", "arguments": {}}' + E, []),
    ("empty_tag", "qwen", "a" + T + E + "b", "a" + T + E + "b", []),
    ("name_no_string", "qwen", T + '{"name": 5, "arguments": {}}' + E, T + '{"name": 5, "arguments": {}}' + E, []),
    ("cut_in_name", "qwen", "x " + T + '{"name": "get_we', "x " + T + '{"name": "get_we', []),
    ("cut_before_arguments", "qwen", T + '{"name": "now", "argu', T + '{"name": "now", "argu', []),
    ("cut_in_arguments", "qwen", T + '{"name": "get_weather", "arguments": {"city": "Par', "", [call("get_weather", '{"city": "Par')]),
    ("cut_after_arguments", "qwen", T + '{"name": "get_weather", "arguments": {"city": "Paris"}', "", [PARIS]),
    ("unknown_as_text", "qwen", T + '{"name": "nope", "arguments": {}}' + E + T + W + E, T + '{"name": "nope", "arguments": {}}' + E, [PARIS], {"unknown_tools": "text"}),
    ("answer_is_json", "json", '{"city": "Paris", "temperature": {"min": 1, "max": [2]}}', '{"city": "Paris", "temperature": {"min": 1, "max": [2]}}', []),
    ("answer_has_name", "json", '{"name": "Bob", "age": 3}', '{"name": "Bob", "age": 3}', []),
    ("answer_is_list", "json", '[{"name": "Bob", "age": 3}, {"name": "Eve"}]', '[{"name": "Bob", "age": 3}, {"name": "Eve"}]', []),
    ("name_of_tool_only", "json", '{"name": "now"}', "", [NOW]),
    ("fenced", "json", "Here:\n```json\n" + W + "\n```\nDone", "Here:\n\nDone", [PARIS]),
    ("fence_is_code", "json", "```json\n{\"a\": 1}\n```", "```json\n{\"a\": 1}\n```", []),
    ("before_and_after", "json", "The call " + W + " was made", "The call  was made", [PARIS]),
    ("function_key", "json", '{"function": "get_weather", "parameters": {"city": "Paris"}}', "", [PARIS]),
    ("lines", "json", W + "\n" + W, "", [PARIS, PARIS]),
    ("cut_answer", "json", '{"city": "Par', '{"city": "Par', []),
    ("text_then_object", "llama", "Sure: " + W, "Sure: " + W, []),
    ("tag_and_code", "llama", "<|python_tag|>print(1)", "<|python_tag|>print(1)", []),
    ("eom", "llama", "<|python_tag|>" + W.replace("arguments", "parameters") + "<|eom_id|>", "", [PARIS]),
    ("semicolons", "llama", W + "; " + W + " ;" + W, "", [PARIS] * 3),
    ("text_before_tag", "llama", "Hm. <|python_tag|>" + W, "Hm. ", [PARIS]),
    ("json_answer", "llama", '{"answer": 42}', '{"answer": 42}', []),
    ("no_space", "mistral", "[TOOL_CALLS][" + W + "]", "", [PARIS]),
    ("object_without_list", "mistral", "[TOOL_CALLS]" + W, "", [PARIS]),
    ("text_before", "mistral_v13", "Hm.[TOOL_CALLS]now[ARGS]{}", "Hm.", [NOW]),
    ("args_spaced", "mistral_v13", "[TOOL_CALLS] get_weather [ARGS] {\"city\": \"Paris\"}</s>", "", [PARIS]),
    ("no_args_cut", "mistral_v13", "[TOOL_CALLS]get_wea", "[TOOL_CALLS]get_wea", []),
    ("response_markers", "cohere", "<|START_RESPONSE|>Hello<|END_RESPONSE|>", "Hello", []),
    ("response_then_action", "cohere", "<|START_TEXT|>Hm<|END_TEXT|><|START_ACTION|>[\n    {\"tool_call_id\": \"0\", \"tool_name\": \"now\", \"parameters\": {}}\n]<|END_ACTION|>", "Hm", [NOW]),
    ("two_actions", "cohere", '<|START_ACTION|>{"tool_name": "now", "parameters": {}}<|END_ACTION|><|START_ACTION|>{"tool_name": "get_weather", "parameters": {"city": "Paris"}}<|END_ACTION|>', "", [NOW, PARIS]),
    ("command_r", "cohere", 'Action: ```json\n[\n    {\n        "tool_name": "get_weather",\n        "parameters": {"city": "Paris"}\n    }\n]```', "", [PARIS]),
    ("text_before", "deepseek", "Hm.<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n```json\n{}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>", "Hm.", [NOW]),
    ("code_fences", "deepseek", "```python\nx = 1\n```\n", "```python\nx = 1\n```\n", []),
    ("no_fence", "deepseek", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>now\n{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>", "", [NOW]),
    ("no_outer", "deepseek31", "<｜tool▁call▁begin｜>now<｜tool▁sep｜>{}<｜tool▁call▁end｜>", "", [NOW]),
    ("cut_name", "deepseek31", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>now", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>now", []),
    ("no_arguments", "deepseek31", "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>now<｜tool▁sep｜><｜tool▁call▁end｜><｜tool▁calls▁end｜>", "", [NOW]),
    ("unclosed_arguments", "deepseek31", '<｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city": "Paris"<｜tool▁call▁end｜><｜tool▁calls▁end｜>x', "x", [call("get_weather", '{"city": "Paris"')]),
    ("no_prefix", "kimik2", "<|tool_calls_section_begin|><|tool_call_begin|>now:0<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>", "", [NOW]),
    ("dashes", "kimik2", "<|tool_calls_section_begin|><|tool_call_begin|>functions.a-b.c:12<|tool_call_argument_begin|> {\"x\": 1} <|tool_call_end|><|tool_calls_section_end|>", "", [call("a-b.c", '{"x": 1}')]),
    ("text_around", "kimik2", "A<|tool_calls_section_begin|><|tool_call_begin|>functions.now:0<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>B", "AB", [NOW]),
    ("empty_section", "kimik2", "A<|tool_calls_section_begin|><|tool_calls_section_end|>B", "A<|tool_calls_section_begin|><|tool_calls_section_end|>B", []),
    ("python_module", "phi4_mini_json", "import functools\nfunctools.reduce(f, [1])", "import functools\nfunctools.reduce(f, [1])", []),
    ("response_tags", "ernie45", "<response>\nHello\n</response>", "Hello", []),
    ("empty_list", "llama_nemotron", "<TOOLCALL>[]</TOOLCALL>", "", []),
    ("python_words", "sarashina", "<|tool_calls|>[{'name': 'run_code', 'arguments': {'dry': True, 'timeout': None, 'code': \"it's\"}}]", "", [call("run_code", '{"dry": true, "timeout": null, "code": "it\'s"}')]),
    ("single_dict", "sarashina", "<|tool_calls|>{'name': 'now', 'arguments': {}}", "", [NOW]),
    ("text_around", "sarashina", "A <|tool_calls|>[{'name': 'now', 'arguments': {}}] B", "A  B", [NOW]),
    ("list_is_text", "sarashina", "[1, 2] is a list", "[1, 2] is a list", []),
    ("cut", "sarashina", "<|tool_calls|>[{'name': 'now'", "<|tool_calls|>[{'name': 'now'", []),
    ("tags", "nemotron", "<tool_call>\n<function=get_weather>\n<parameter=city>\nParis\n</parameter>\n</function>\n</tool_call>", "", [PARIS]),
    ("lists_then_tags", "nemotron", "<TOOLCALL>[" + W + "]</TOOLCALL>and <tool_call>\n<function=now>\n</function>\n</tool_call>", "and ", [PARIS, NOW]),
    ("bare_then_think", "xlam", "[" + W + "]", "", [PARIS]),
    ("fence_of_code", "xlam", "```python\nx = [1]\n```", "```python\nx = [1]\n```", []),
]

# The same with thinking before: name, format, reasoning format, text, content, reasoning, calls.
THINKING = [
    ("think_then_call", "qwen", "qwen3", "<think>\nhm\n</think>\n\n" + T + W + E, "", "\nhm\n", [PARIS]),
    ("think_then_text_then_call", "qwen", "qwen3", "<think>hm</think>Ok. " + T + W + E, "Ok. ", "hm", [PARIS]),
    ("think_marker_in_arguments", "qwen", "qwen3", "<think>a</think>" + T + '{"name": "search", "arguments": {"query": "<think>x</think>"}}' + E, "", "a", [call("search", '{"query": "<think>x</think>"}')]),
    ("second_thought", "qwen", "qwen3", "<think>a</think>" + T + W + E + "<think>b</think>c", "c", "ab", [PARIS]),
    ("prefilled", "deepseek", "deepseek_r1", "hm</think>ok", "ok", "hm", []),
    ("kimi", "kimik2", "kimi_thinking", "hm</think><|tool_calls_section_begin|><|tool_call_begin|>functions.now:0<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>", "", "hm", [NOW]),
    ("json_after_think", "json", "qwen3", "<think>{\"name\": \"now\"}</think>" + W, "", "{\"name\": \"now\"}", [PARIS]),
    ("llama_bare_after_think", "llama", "qwen3", "<think>a</think>\n\n" + W, "", "a", [PARIS]),
    ("mistral", "mistral_v13", "mistral", "[THINK]a[/THINK]b[TOOL_CALLS]now[ARGS]{}", "b", "a", [NOW]),
    ("cohere", "cohere", "cohere_cmd", "<|START_THINKING|>a<|END_THINKING|><|START_ACTION|>[{\"tool_call_id\": \"0\", \"tool_name\": \"now\", \"parameters\": {}}]<|END_ACTION|>", "", "a", [NOW]),
]


def used(calls, text):
    names = {c["name"] for c in calls}
    return [t for t in TOOLS if t["function"]["name"] in names or t["function"]["name"] in text]


def corners():
    for name, form, text, content, calls, *more in CORNERS:
        yield {"format": form, "name": name, "tools": used(calls, text), **(more[0] if more else {}), "text": text,
               "expect": {"content": content, "reasoning": "", "tool_calls": calls}}
    for name, form, thinking, text, content, reasoning, calls in THINKING:
        yield {"format": form, "reasoning_parser": thinking, "name": name, "tools": used(calls, text), "text": text,
               "expect": {"content": content, "reasoning": reasoning, "tool_calls": calls}}


def main():
    with open(FOLDER / "json-corners.jsonl", "w", encoding="utf-8") as out:
        for line in corners():
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for way in WAYS:
        with open(FOLDER / ("json-%s.jsonl" % way.file), "w", encoding="utf-8") as out:
            for k, c in enumerate(cases(way)):
                # The first name gets every case, its aliases a few.
                for f in way.formats if k % 9 == 0 else way.formats[:1]:
                    line = {"format": f, "name": c["name"], "tools": used(c["expect"]["tool_calls"], c["text"]), "text": c["text"], "expect": c["expect"]}
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")


main()
