"""Writes the expected outputs that the tests compare with: python goldens.py [FOLDER OF PUBLISHED TEMPLATES].

conversations.jsonl    the conversations
own.jsonl.gz           our templates (resources/.../own) with every conversation: text, or error, kind and line
expressions.jsonl.gz   expressions, statements and broken templates with what Jinja2 makes of them
published.jsonl.gz     only with a folder: digests of what published templates make of the conversations. Templates
                       belong to their models' publishers, so neither they nor their outputs are kept here.
"""

import contextlib
import glob
import gzip
import hashlib
import io
import json
import os
import signal
import sys
import warnings

import conversations
import fuzz
import oracle

TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "dev", "shepherd", "template")

TABLE = """
1 + 1|2 - 5|2 * 3.5|7 / 2|8 / 2|7 // 2|-7 // 2|7 % 3|-7 % 3|7 % -3|2 ** 8|2 ** -1|2 ** 0.5|1e3|1e16|1e15|123456789012345680.0|0.1 + 0.2|1 / 3|1e-5|0.0001|-0.0|5.0|1_000|0x1f|0b11|0o17|2 ** 64|2 ** 100 // 3
7.5 // 2|-7.5 % 2|1e308 * 10|-1e308 * 10|1 / 0|1 % 0|1 // 0|1.5 // 0|'a' * 3|3 * 'a'|[1] * 2|'a' * -1|'a' + 1|1 + 'a'|[1] + [2]|(1,) + (2,)|[1] + (2,)|'a' ~ 1 ~ none ~ true|none ~ 1.0|not 1|not ''|not not 0|-'a'|+true|-true|true + true
1 == 1.0|1 == true|'1' == 1|none == false|[] == ()|[1, 2] == [1, 2]|{'a': 1} == {'a': 1.0}|1 < 2 < 3|1 < 2 > 3|'a' < 'b'|'Z' < 'a'|[1, 2] < [1, 3]|1 < 'a'|none < 1|1 in [1, 2]|'a' in 'cat'|1 in 'cat'|'a' in {'a': 1}|1 not in [2]|x in [x]|1 in x|1 in 5
1 and 2|0 and 2|0 or 3|'' or none|1 if true|1 if false|1 if false else 2|(1 if false) is defined|true|True|none|None|false|[1, 'a', none, true, 1.5]|(1,)|()|(1, 2)|{}|{'a': [1, {'b': none}]}|{1: 2, true: 3}|{'k': 'it\\'s'}|"say \\"hi\\""|'\\n\\t\\\\'|['\\n\\t\\\\\\'']|['é', '\\u200b', '\\x7f', '😀']
'abc'[0]|'abc'[-1]|'abc'[5]|'abc'[1:]|'abc'[::-1]|'abcdef'[1:5:2]|'abcdef'[::-2]|'abc'[-2:]|'abc'[:-1]|'abc'[10:]|[1, 2, 3][1]|[1, 2, 3][-1:]|[1, 2, 3][::-1]|(1, 2, 3)[:2]|[1, 2][0:0]|'abc'['x']|'abc'.0|[1, 2].1|{'a': 1}.a|{'a': 1}['a']|{'a': 1}.b|{'a': 1}.b.c|{'items': 1}.items is callable|{'items': 1}['items']|x.y|x['y']|x()|none.a|1.a|5|'😀x'[1]|'😀x'|length|range(5)[1:3]|'abc'[::0]|[1]['a']|{'a': 1}[[1]]
'Hello'.upper()|'Hello'.lower()|'hello world'.title()|"they're bill's".title()|'hELLO'.capitalize()|'Hello'.swapcase()|'ß'.upper()|'ǆ'.title()|'ΑΣ'.lower()|'  a '.strip() ~ '|'|'xxaxx'.strip('x')|'abcba'.lstrip('ab')|'a,b,,c'.split(',')|' a  b '.split()|'a b c'.split(' ', 1)|'a b c'.rsplit(none, 1)|''.split()|''.split(',')|'a'.split('')|'a\\nb\\r\\nc\\n'.splitlines()|'a\\nb'.splitlines(true)|'a-b-c'.partition('-')|'a-b-c'.rpartition('-')|'abc'.partition('x')
'abc'.startswith('a')|'abc'.startswith(('x', 'a'))|'abc'.endswith('bc')|'abc'.startswith('b', 1)|'abc'.startswith(['a'])|'abcabc'.find('c')|'abcabc'.rfind('c')|'abc'.find('z')|'abc'.index('z')|'aaa'.count('a')|'aaaa'.count('aa')|'abc'.count('')|'abc'.replace('b', 'x')|'aaa'.replace('a', 'b', 2)|'abc'.replace('', '-')|','.join(['a', 'b'])|','.join('abc')|','.join([1])|'ab'.center(7, '*')|'abc'.center(6)|'ab'.ljust(4) ~ '|'|'ab'.rjust(4)|'-5'.zfill(4)|'a\\tb'.expandtabs(4)|'abc'.removeprefix('a')|'abc'.removesuffix('c')
'123'.isdigit()|'²'.isdigit()|'½'.isnumeric()|'a1'.isalnum()|'abc'.isalpha()|''.isalpha()|'a b'.isspace()|' '.isspace()|'Ab'.istitle()|'AB1'.isupper()|'ab1'.islower()|'a_1'.isidentifier()|'é'.isascii()|'\\n'.isprintable()|'abc'.foo()|'abc'.encode|[1].append(2)|[1, 2].index(2)|[1, 2].count(1)|[1].index(5)|{'a': 1}.get('a')|{'a': 1}.get('b')|{'a': 1}.get('b', 2)|{'a': 1}.keys()|{'a': 1}.values()|{'a': 1}.items()|{'a': 1}.pop('a')|{'a': 1}.update({})|{'a': 1}.keys()|list|'x'.__class__|[].__class__.__name__
'%s and %s' % ('a', 1)|'%d%%' % 5|'%5.2f|' % 3.14159|'%-5s|' % 'a'|'%05d' % -42|'%x %X %o' % (255, 255, 8)|'%e' % 12345.678|'%g %g' % (1e10, 0.0001)|'%r' % 'a'|'%(a)s' % {'a': 1}|'%s' % [1]|'%s' % none|'%d' % 'a'|'%s' % (1, 2)|'%s %s' % 'a'|'%c' % 65|'%+d % d' % (1, 1)|'%#x' % 255|'%.3s' % 'abcdef'|'%*d' % (5, 1)|'%q' % 1
'{} {}'.format(1, 'a')|'{1} {0}'.format(1, 2)|'{a}'.format(a=1)|'{0[a]}'.format({'a': 1})|'{:>5}|{:<5}|{:^5}'.format(1, 2, 3)|'{:05d}'.format(-42)|'{:,}'.format(1234567)|'{:.2f}'.format(2.675)|'{:e}'.format(1234.5)|'{:g}'.format(1e-7)|'{:%}'.format(0.25)|'{:x} {:#b}'.format(255, 5)|'{!r:>6}'.format('a')|'{{}}'.format()|'{:*^9}'.format('mid')|'{}'.format()|'{'.format(1)|'{0.upper}'.format('a') is string|'{:d}'.format('a')|'{:_}'.format(123456)|'{:+.1e}'.format(12345.678)|'{:10.3}|'.format(3.14159)|'{:s}'.format('x')
x is defined|x is undefined|1 is defined|none is none|1 is none|true is boolean|1 is boolean|1 is integer|true is integer|1.0 is float|1 is number|true is number|'a' is string|1 is string|{} is mapping|[] is mapping|[] is sequence|'a' is sequence|{} is sequence|5 is sequence|[] is iterable|5 is iterable|x is iterable|x is sequence|3 is odd|4 is even|'a' is odd|9 is divisibleby 3|9 is divisibleby(0)|1 is eq 1|1 is ne 2|2 is gt 1|2 is lt 1|2 is ge 2|1 is le 0|1 is in [1]|'a' is in 'abc'|'abc' is lower|'ABC' is upper|1 is sameas 1|none is sameas none|range is callable|1 is callable|'upper' is filter|'nope' is filter|'odd' is test|true is true|1 is true|false is false|1 is not none|1 is not string|1 is nope
'abc'|upper|'ABC'|lower|'hello world'|title|'hello'|capitalize|' a '|trim ~ '|'|'xax'|trim('x')|'abc'|length|[1, 2]|length|{'a': 1}|count|5|length|x|length|none|length|'abc'|first|'abc'|last|[]|first|[]|first is defined|[1, 2]|last|{'a': 1, 'b': 2}|last|5|first|[1, 2, 3]|join(',')|[1, none, 'a']|join|[{'a': 1}, {'a': 2}]|join('-', attribute='a')|'abc'|join('.')|x|join|5|join
'abc'|list|{'a': 1}|list|5|list|x|list|'abc'|reverse|[1, 2]|reverse|list|5|reverse|'aXb'|replace('X', 'y')|'aaa'|replace('a', 'b', 1)|5|replace('5', '6')|'abc'|default('x')|x|default('y')|''|default('y')|''|default('y', true)|none|default('y')|none|d('y', true)|x|default|x|int|'5'|int|'5.9'|int|'x'|int|'x'|int(7)|'0x1f'|int(base=16)|'1010'|int(0, 2)|5.9|int|true|int|none|int|[]|int|'5'|float|'x'|float|'1e3'|float|none|float(2.5)|'inf'|float|'nan'|float|5|float|'abc'|string|5|string|none|string|1.0|string
5|abs|-5|abs|-5.5|abs|'a'|abs|2.5|round|3.5|round|2.675|round(2)|2.4|round(0, 'ceil')|2.6|round(0, 'floor')|1234|round(-2)|'a'|round|5|round|[3, 1, 2]|sort|['b', 'A', 'c']|sort|['b', 'A', 'c']|sort(case_sensitive=true)|[3, 1]|sort(reverse=true)|[1, 'a']|sort|[{'a': 2}, {'a': 1}]|sort(attribute='a')|{'b': 1, 'A': 2}|dictsort|{'b': 1, 'A': 2}|dictsort(true)|{'b': 1, 'A': 2}|dictsort(by='value')|{'b': 1, 'A': 2}|dictsort(reverse=true)|[1]|dictsort|{'a': 1}|items|list|5|items|list|x|items|list
[1, 2, 1]|unique|list|['a', 'A']|unique|list|['a', 'A']|unique(true)|list|[1, 2, 3]|sum|[]|sum|['a']|sum|[{'a': 1}, {'a': 2}]|sum('a')|[1, 2]|sum(start=10)|[1, 5, 3]|max|['b', 'A']|min|[]|min|[]|max is defined|[1, 2, 3, 4, 5]|batch(2)|list|[1, 2, 3]|batch(2, 'x')|list|[1, 2, 3, 4, 5]|slice(2)|list|[1, 2, 3]|slice(2, 'x')|list|[1, 2]|map('string')|list|['a']|map('upper')|join|[{'a': 1}, {}]|map(attribute='a', default=0)|list|[1]|map|list|[1]|map('nope')|list|[0, 1, none, 'a']|select|list|[1, 2, 3]|select('odd')|list|[1, 2, 3]|reject('odd')|list|[{'a': 1}, {'a': 0}]|selectattr('a')|list|[{'a': 1}, {'b': 0}]|selectattr('a', 'defined')|list|[{'a': 1}, {'a': 2}]|rejectattr('a', 'eq', 1)|list
[{'k': 1, 'v': 'a'}, {'k': 2, 'v': 'b'}, {'k': 1, 'v': 'c'}]|groupby('k')|list|'a\\nb'|indent|'a\\n\\nb'|indent(2, true)|'a\\n\\nb'|indent(2, blank=true)|'a\\nb'|indent('>')|5|indent|'a b c'|wordcount|'one two three four'|truncate(9)|'one two three four'|truncate(9, true)|'one two three'|truncate(12)|'aa bb cc dd'|wordwrap(5)|'ab'|center(6) ~ '|'|'<b>&'|escape|'<b>'|safe|'<b>'|safe ~ '<i>'|('<b>'|safe) + '<i>'|'<i>' + ('<b>'|safe)|'<b>'|e|string|'<p>a <b>b</b></p>'|striptags|'a b/c?d'|urlencode|{'a': 'b c'}|urlencode|{'class': 'x', 'id': none}|xmlattr|1500|filesizeformat|1500000|filesizeformat(true)|1|filesizeformat|'%s!'|format('a')|'%(a)s'|format(a=1)|'a'|attr('upper') is callable|{'a': 1}|attr('a')
{'a': 1, 'b': [1, 2.0, none, true, 'é"\\n<']}|tojson|{'a': 1}|tojson(indent=2)|{'a': []}|tojson(indent=2)|[1, 2]|tojson(separators=(',', ':'))|{'b': 1, 'a': 2}|tojson(sort_keys=true)|'é😀'|tojson(ensure_ascii=true)|{1: 2, none: 3, true: 4}|tojson|x|tojson|1e22|tojson|(1, 2)|tojson|'\\x7f\\x1f\\u2028'|tojson|{'a': 1}|tojson(nope=1)|[1]|tojson(indent=0)|range|tojson|1e400|tojson|'a'|nope|[1, 2]|tojson(true, 1)|{(1, 2): 3}|tojson
range(3)|range(3)|list|range(1, 10, 3)|list|range(5, 0, -2)|list|range(0, 5, 0)|range(200000)|range('a')|range(3)[1]|dict(a=1)|dict([('a', 1)], b=2)|dict([1])|namespace(a=1).a|namespace(a=1)|cycler('a', 'b').next()|joiner()()|raise_exception('no')|raise_exception()|strftime_now('%Y-%m-%d')|strftime_now('%d %b %Y %H:%M:%S %p %j %U %w %y %-d %e')|lipsum is defined and false|nothing_at_all|nothing.at.all|(x|default({})).y|[x, x]|x == y|x ~ 'a'|x + 'a'|'a' + x|x|upper|-x|x > 1|x in x
"""

STATEMENTS = [
    "{% set a = 1 %}{% for i in [1, 2] %}{% set a = a + i %}{{ a }}{% endfor %}{{ a }}",
    "{% for i in [1, 2] %}{{ v }}{% endfor %}{% set v = 5 %}{{ v }}",
    "{% if false %}{% set s = 1 %}{% endif %}{{ s }}",
    "{% if true %}{% set w = 1 %}{% endif %}{{ w }}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m() }}{{ m(b=3) }}{{ m(1, 2, 3) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, x=2) }}",
    "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(v) m() %}[{{ v }}]{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% for i in [] %}x{% else %}none{% endfor %}{% for i in [1] %}{% break %}{% else %}broken{% endfor %}",
    "{% for i in range(5) if i is odd %}{{ loop.index }}/{{ loop.length }}:{{ i }} {% endfor %}",
    "{% for i in [1, 2, 3] %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }} {% endfor %}",
    "{% for i in [[1, [2]], [3]] recursive %}{{ loop.depth }}{{ loop(i) if i is iterable else i }}{% endfor %}",
    "{% for a, b in [[1, 2], [3]] %}{{ a }}{{ b }}{% endfor %}", "{% for a, b in [[1, 2, 3]] %}{% endfor %}", "{% for a in 5 %}{% endfor %}", "{% for a, b in [1] %}{% endfor %}",
    "{% set ns = namespace(i=0) %}{% for x in 'abc' %}{% set ns.i = ns.i + 1 %}{% endfor %}{{ ns.i }}", "{% set d = {} %}{% set d.x = 1 %}", "{% set q.x = 1 %}",
    "{% set a, b = 1, 2 %}{{ b }}{{ a }}", "{% set a, b = [1] %}", "{% set x %}a{{ 1 }}{% endset %}{{ x|length }}", "{% set x | upper | replace('A', 'b') %}a c{% endset %}{{ x }}",
    "{% filter upper %}a{{ 'b' }}{% endfilter %}", "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}", "{% generation %}{% set g = 1 %}{{ g }}{% endgeneration %}{{ g }}",
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  {%- if true -%}\n  b\n  {%- endif -%}\nc", "a\n  {%+ if true %}b{% endif +%}\nc", "{{ 'a' -}}\n  b{{- 'c' }}", "  {# c #}\nx", "x {#- c -#} y", "{% raw %}{{ a }}{% endraw %}", "{%- raw -%} {{ a }} {%- endraw -%} b",
    "a\r\nb\rc\n", "\n\n", "{{ 1 }}\n", "{{ 1 }}\n\n", "{% set x = 1 -%}\n\n y", "{{ '{{' }}", "{{ 'a' 'b' }}", "{{ \"a\" ~ 'b' }}", "{% print 1, 2 %}",
    "{% if %}{% endif %}", "{% for %}{% endfor %}", "{% if true %}", "{% endif %}", "{% nope %}", "{{ }}", "{{ 1 + }}", "{{ (1 }}", "{{ 1) }}", "{{ [1 }}", "{{ 'a }}", "{{ a b }}", "{{ a.1.b }}", "{{ a[1 }}", "{% set 1 = 2 %}", "{% set a.b.c = 1 %}", "{# a", "{% raw %}a", "{{ a | }}", "{{ a is }}", "{{ 1 if }}", "{{ @ }}", "{{ a ! b }}",
    "{% macro %}{% endmacro %}", "{% macro m(a=1, b) %}{% endmacro %}", "{% for x in y %}{% else %}{% elif %}{% endfor %}", "{% block b %}x{% endblock %}", "{% break %}", "{% for i in [1] %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", "{% for i in [1] %}{% set loop = 1 %}{% endfor %}", "{% include 'x' %}", "{% if true %}{{ 1|nope }}{% endif %}", "{% if false %}{{ 1|nope }}{% endif %}", "{{ 1|nope if false }}", "{{ f(a=1, a=2) }}", "{{ f(a=1, 2) }}", "{{ f(*[1], **{}) }}", "{% do 1 %}", "{{ 1 }}{% set a %}",
    "{{ 'a' if x else 'b' if y else 'c' }}", "{{ not x is defined }}", "{{ 1 if 2 > 1 and not false or none }}", "{{ -2 ** 2 }}", "{{ 2 ** 3 ** 2 }}", "{{ 10 - 3 - 2 }}", "{{ 'a' ~ 1 + 2 }}", "{{ 1 ~ 2 * 3 }}", "{{ 'a'|upper ~ 'b'|upper }}", "{{ -1|abs }}", "{{ (-1)|abs }}", "{{ 1 < 2 in [true] }}", "{{ [1, 2,] }}{{ {'a': 1,} }}{{ (1, 2,) }}",
]


def lines(name, rows):
    path = os.path.join(TARGET, name)
    text = "".join(json.dumps(row, ensure_ascii=True) + "\n" for row in rows)
    if name.endswith(".gz"):
        with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
            out.write(text.encode())
    else:
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
    print(name, len(rows), "rows", os.path.getsize(path), "bytes")


def every_conversation():
    with io.StringIO() as buffer, contextlib.redirect_stdout(buffer):
        conversations.main()
        return [json.loads(line) for line in buffer.getvalue().split("\n") if line]


def expressions():
    """The cells of the table: a bar between two expressions has no space on either side and no bracket open."""
    cells = []
    for row in TABLE.strip().split("\n"):
        cells += split(row)
    return ["{{ " + cell + " }}" for cell in cells]


def split(row):
    # A filter's bar is told from the table's by trying: a part that begins with a filter's name continues the last one.
    env = oracle.environment()
    parts, depth, quote, start, i = [], 0, "", 0, 0
    while i < len(row):
        c = row[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c in "'\"":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == "|" and depth == 0:
            parts.append(row[start:i])
            start = i + 1
        i += 1
    parts.append(row[start:])
    cells = []
    for part in parts:
        name = part.split("(")[0].split(" ")[0]
        if cells and (name in env.filters or name == "nope") and part not in ("x",):
            cells[-1] += "|" + part
        else:
            cells.append(part)
    return cells


class Slow(Exception):
    pass


def alarm(*_):
    raise Slow()


def answer(judge, request):
    signal.alarm(2)
    try:
        return judge.answer(request)
    finally:
        signal.alarm(0)


def portable(result):
    """Whether the result is the same every time: addresses are not, nor are limits of the machine."""
    text = json.dumps(result)
    return not any(word in text for word in (" at 0x", "<bound method", "<function", "MemoryError", "Slow", "0X7F")) and "RecursionError" not in text


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, alarm)
    judge = oracle.Oracle()
    talks = every_conversation()
    lines("conversations.jsonl", talks)
    rows = []
    for path in sorted(glob.glob(os.path.join(TARGET, "own", "*.jinja"))):
        source = open(path, encoding="utf-8", newline="").read()
        for talk in talks:
            variables = {k: v for k, v in talk.items() if k != "name"}
            rows.append({"template": os.path.basename(path), "conversation": talk["name"], **judge.answer({"template": source, **variables})})
    lines("own.jsonl.gz", rows)
    rows = [{"variables": fuzz.VARIABLES}]
    sources = expressions() + STATEMENTS
    fixed = len(sources)
    for kind, count, seed in (("expressions", 3000, 7), ("calm", 400, 7), ("statements", 400, 7), ("broken", 300, 7)):
        g = fuzz.Generator(seed, kind == "calm")
        make = {"calm": lambda: g.body(3), "expressions": lambda: "{{ " + g.expression(g.r.randint(1, 3)) + " }}", "statements": lambda: g.body(3), "broken": g.broken}[kind]
        sources += [make() for _ in range(count)]
    for i, source in enumerate(sources):
        variables = {} if i < fixed else fuzz.VARIABLES
        result = answer(judge, {"template": source, **variables})
        if portable(result):
            rows.append({"template": source, "plain": i < fixed, **result})
    print(fixed, "rows by hand")
    lines("expressions.jsonl.gz", rows)
    if len(sys.argv) > 1:
        rows = []
        for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.jinja"))):
            source = open(path, encoding="utf-8", newline="").read()
            row = {"template": os.path.basename(path), "digest": digest(source), "results": {}}
            for talk in talks:
                variables = {k: v for k, v in talk.items() if k != "name"}
                result = judge.answer({"template": source, **variables})
                row["results"][talk["name"]] = digest(result["text"]) if "text" in result else result["kind"]
            rows.append(row)
        lines("published.jsonl.gz", rows)


def digest(text):
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


if __name__ == "__main__":
    main()
