"""Renders JSON lines with Jinja2, in the environment that Hugging Face builds for chat templates.

Reads lines {"template": text, further variables} and writes lines {"text": ...} or {"error": ..., "kind": ...,
"line": ...}. Time stands still, so that templates which print a date always give the same.
Needs jinja2 3.1.
"""

import copy
import datetime
import json
import sys
import traceback

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 7, 9, 8, 5, 3)


class Generation(jinja2.ext.Extension):
    """{% generation %}: only prints its body, in a scope of its own."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_body")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


def line_of(error):
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return lines[-1] if lines else 0


class Oracle:
    def __init__(self):
        self.env = environment()
        self.compiled = {}

    def answer(self, request):
        variables = copy.deepcopy(request)  # some filters change lists
        source = variables.pop("template")
        try:
            template = self.compiled.get(source)
            if template is None:
                template = self.env.from_string(source)
                if len(self.compiled) > 200:
                    self.compiled.clear()
                self.compiled[source] = template
            return {"text": template.render(**variables)}
        except Exception as error:  # every failure is an answer
            return {"error": str(error), "kind": type(error).__name__, "line": line_of(error)}


def main():
    sys.set_int_max_str_digits(4300)
    oracle = Oracle()
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", errors="surrogatepass", closefd=False)
    for line in open(sys.stdin.fileno(), encoding="utf-8", closefd=False):
        out.write(json.dumps(oracle.answer(json.loads(line)), ensure_ascii=True) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
