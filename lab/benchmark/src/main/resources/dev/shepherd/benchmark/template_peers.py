"""Renders for `smg bench template`: reads one command per line, answers one line.

load PATH           reads {"templates": {name: text}, "variables": {...}}
run ENGINE NAME N   renders N times; answers the median nanoseconds of one rendering, or "none: why"
"""

import json
import sys
import time

engines = {}


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def raise_exception(message):
    raise ValueError(message)


def strftime_now(format):
    return time.strftime(format)


def jinja2_renderer(name, text):
    import jinja2.ext
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals.update(raise_exception=raise_exception, strftime_now=strftime_now)
    template = env.from_string(text)
    return lambda variables: template.render(**variables)


def minijinja_renderer(name, text):
    import minijinja

    env = minijinja.Environment(templates={name: text})
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.add_global("raise_exception", raise_exception)
    env.add_global("strftime_now", strftime_now)
    return lambda variables: env.render_template(name, **variables)


makers = {"jinja2": jinja2_renderer, "minijinja": minijinja_renderer}


def run(data, engine, name, count):
    key = engine, name
    if key not in engines:
        engines[key] = makers[engine](name, data["templates"][name])
    render = engines[key]
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        render(data["variables"])
        times.append(time.perf_counter_ns() - start)
    times.sort()
    return times[len(times) // 2]


def main():
    data = {}
    for line in sys.stdin:
        words = line.split()
        try:
            if words[0] == "load":
                data = json.load(open(line.strip().split(" ", 1)[1], encoding="utf-8"))
                answer = "ok"
            else:
                answer = str(run(data, words[1], words[2], int(words[3])))
        except Exception as error:
            answer = "none: " + str(error).split("\n")[0][:100]
        print(answer, flush=True)


main()
