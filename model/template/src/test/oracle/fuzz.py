"""Generates random templates for differential tests: python fuzz.py COUNT SEED [expressions|statements|calm|broken]."""

import json
import random
import sys

VARIABLES = {
    "s": "Hello World", "t": "  padded text\n", "u": "naïve 日本 👩 ß\u2028x", "e": "", "i": 7, "j": -3, "z": 0, "f": 2.5, "g": 1e22,
    "b": True, "n": None, "l": [3, 1, 2], "m": ["b", "A", "c", "a"], "mix": [1, "x", None, 2.5, [1], {"k": 1}], "el": [],
    "d": {"b": 1, "a": "x", "C": [1, 2]}, "ed": {}, "items": [{"name": "x", "v": 2, "on": True}, {"name": "Y", "v": 1}, {"name": "z", "v": 3, "on": False}],
    "nest": {"items": {"keys": 5}, "get": "got", "p": {"q": [{"r": "deep"}]}},
    "lines": "one\ntwo\r\n\nthree\x0bfour", "html": "<b>&\"'</b>", "csv": "a,b,,c", "num": "42", "flt": "3.14", "big": 12345678901234567890,
}
NAMES = list(VARIABLES) + ["undefined_thing"]
FILTERS = """abs attr('a') attr('upper') batch(2)|list batch(2,'x')|list batch(0)|list capitalize center(9) center count d('q') d('q',true) default default(default_value=1)
 default('x',boolean=true) dictsort dictsort(true) dictsort(by='value') dictsort(false,'value',true) dictsort(reverse=true) e escape filesizeformat filesizeformat(true) first float float(1.5) float(default='x') forceescape
 format(1) format('a','b') groupby('v')|list groupby('name')|list groupby('on',default=1)|list indent indent(2) indent(2,true) indent('>>',blank=true) indent(width=1,first=true) int int(5) int('x',16) int(base=2) int(default=-1)
 join join(',') join(', ',attribute='name') join('-','v') items|list last length list lower map('upper')|list map(attribute='name')|list map(attribute='v',default=0)|list map('string')|join map('int')|list map('first')|list
 map('default','z')|list map(attribute='p.q.0')|list map('length')|list max max(attribute='v') min min(case_sensitive=true) reject|list reject('none')|list reject('odd')|list rejectattr('on')|list rejectattr('on','defined')|list
 replace('a','b') replace('l','L',1) replace('','-') replace(old='o',new='0') reverse|list reverse round round(1) round(0,'ceil') round(1,'floor') round(method='ceil') round(-1) safe select|list select('string')|list select('number')|list
 select('gt',1)|list select('in',[1,2,'x'])|list selectattr('on')|list selectattr('v','>',1)|list selectattr('name','eq','x')|list selectattr('name','in','xyz')|list slice(2)|list slice(3,0)|list sort sort(true)
 sort(attribute='v') sort(attribute='name,v') sort(case_sensitive=true) sort(reverse=true) string striptags sum sum(attribute='v') sum(start=1) sum('v',10) title tojson tojson(indent=2) tojson(separators=(',',':')) tojson(sort_keys=true)
 tojson(ensure_ascii=true) tojson(2) tojson(false,1,none,true) tojson(indent=0) tojson(indent='  ') trim trim('Hd ') trim(chars=' ') truncate(5) truncate(5,true) truncate(6,false,'~',0) unique|list unique(true)|list unique(attribute='v')|list
 upper urlencode wordcount wordwrap(5) wordwrap(4,false) xmlattr nope""".split()
FILTERS = [f.replace("_SP_", " ") for f in " ".join(FILTERS).replace(", ", ",_SP_").split(" ")]
TESTS = """boolean callable defined divisibleby(2) divisibleby(0) eq(1) equalto('x') escaped even false filter float ge(2) gt(1) greaterthan(1) in([1,'x',none]) in('Hello') integer iterable le(2) lower lt(3)
 mapping ne(1) none number odd sameas(none) sameas(true) sequence string test true undefined upper nope""".split()
METHODS = """upper() lower() title() capitalize() swapcase() strip() lstrip() rstrip() strip('He') lstrip('H') rstrip('d') split() split(',') split('l',1) split(none,1) split(sep='o',maxsplit=1) rsplit('l',1) rsplit(none,1) rsplit()
 splitlines() splitlines(true) partition('l') rpartition('l') startswith('H') startswith(('x','H')) endswith('d') endswith('') startswith('e',1) endswith('l',0,3) removeprefix('He') removesuffix('ld') replace('l','L') replace('l','L',1)
 join(['a','b']) join('abc') join(m) join(l) find('o') find('o',5) find('') find('o',-3,-1) rfind('o') index('o') index('q') rindex('l') count('l') count('') count('l',4) center(15) center(14,'*') ljust(14,'.') rjust(14) zfill(14) expandtabs(4) format(1,2)
 isalpha() isalnum() isdigit() isdecimal() isnumeric() isspace() isupper() islower() istitle() isascii() isprintable() isidentifier() casefold() items()|list keys()|list values()|list get('a') get('zz') get('zz',5) get(1) copy()
 items() keys() values() index(1) index(9) count(1) append(1) pop('a') pop() update({}) clear() bit_length() is_integer() real imag numerator foo __class__ __class__.__name__ items keys get upper format format_map({'a':1}) x.y get('items')""".split()
FORMATS = """'%s' '%d' '%5d|' '%-5s|' '%05d' '%+d' '%.2f' '%e' '%g' '%x' '%X' '%o' '%c' '%r' '%%' '%s-%s' '%(a)s' '%5.1f|' '%#x' '%i' '%.3s' '%*d' '%s_%' '%q'""".split()
BRACES = """'{}' '{0}' '{:>8}' '{:<8}|' '{:^8}|' '{:08.3f}' '{:,}' '{:_}' '{:x}' '{:#x}' '{:b}' '{:e}' '{:g}' '{:.2%}' '{:+d}' '{!r}' '{!s:>5}' '{a}' '{0[a]}' '{0.name}' '{:*^9}' '{:.3}' '{{}}' '{}{}' '{' '}' '{:d}' '{:s}' '{0}{}' '{:c}' '{:5}|' '{:<5}|' '{:=5}' '{:05}' '{:n}' '{:.0f}' '{:G}' '{:z}' '{:>{}}' """.split()
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]


class Generator:
    def __init__(self, seed, calm=False):
        self.r = random.Random(seed)
        self.calm = calm

    def pick(self, options):
        return self.r.choice(options)

    def literal(self):
        r = self.r
        return self.pick(
            [
                lambda: str(r.randint(-5, 20)), lambda: str(r.choice([0, 1, 2, 3, 10, 255, 1000000, 2**53, 2**63, 2**64 + 1])),
                lambda: r.choice(["0.1", "1.0", "2.5", "1e5", "1e16", "1e-5", "123456789.123", "0.5", "1_000", "1_0.5e3", "0x1F", "0b101", "0o17", "100.0", "1e300", "0.30000000000000004"]),
                lambda: r.choice(["true", "false", "none", "True", "False", "None"]),
                lambda: r.choice(["'a'", '"b"', "''", "'x y'", "'a' 'b'", "'\\n'", "'it\\'s'", '"q\\"q"', "'\\u00e9'", "'\\x41\\t'", "'日本'", "'<&>'", "'Hello'", "'a,b,c'", "'10'", "' 7 '", "'0x1f'", "'1_0'", "'-3.7e2'", "'nan'", "'\\q'", "'\\101'", "'\\é'"]),
                lambda: "[" + ", ".join(self.literal() for _ in range(r.randint(0, 3))) + "]",
                lambda: "(" + ", ".join(self.literal() for _ in range(r.randint(2, 3))) + ")", lambda: r.choice(["()", "(1,)", "(1, 2,)", "[1, 2,]", "{'a': 1,}"]),
                lambda: "{" + ", ".join(self.literal_key() + ": " + self.literal() for _ in range(r.randint(0, 3))) + "}",
                lambda: r.choice(["range(5)", "range(2, 8, 3)", "range(5, 0, -2)", "range(0)", "range(3)|list", "dict(a=1, b='x')", "dict([('k', 2)])", "dict({'a': 1}, c=3)", "namespace(a=1)", "cycler('a', 'b')", "joiner()"]),
            ]
        )()

    def literal_key(self):
        return self.pick(["'a'", "'b'", "1", "1.0", "true", "none", "(1, 2)", "2.5", "'k'", "''"])

    def atom(self):
        return self.literal() if self.r.random() < 0.4 else self.pick(NAMES)

    def expression(self, depth=2):
        r = self.r
        if self.calm:
            return self.pick(["x", "y", "q", "1", "x == 1", "y is defined", "not x", "x and y", "l", "'t'", "i", "s", "[x]", "loop is defined", "d.a", "x ~ 1", "q or 2"])
        if depth == 0:
            return self.atom()
        kind = r.randint(0, 15)
        if kind <= 2:
            return self.atom()
        if kind <= 5:
            return self.operand(depth - 1) + "|" + self.pick(FILTERS)
        if kind == 6:
            return self.operand(depth - 1) + " is " + ("not " if r.random() < 0.3 else "") + self.pick(TESTS)
        if kind <= 8:
            return self.operand(depth - 1) + "." + self.pick(METHODS)
        if kind <= 10:
            return self.operand(depth - 1) + " " + self.pick(OPERATORS) + " " + self.operand(depth - 1)
        if kind == 11:
            return self.operand(depth - 1) + "[" + self.pick([self.slice(), self.atom(), str(r.randint(-4, 4)), "'a'", "'items'"]) + "]"
        if kind == 12:
            return self.expression(depth - 1) + " if " + self.expression(depth - 1) + ("" if r.random() < 0.3 else " else " + self.expression(depth - 1))
        if kind == 13:
            return self.pick(["not ", "-", "+"]) + self.operand(depth - 1)
        if kind == 14:
            args = ", ".join(self.expression(depth - 1) for _ in range(r.randint(0, 2)))
            return self.pick(
                [
                    lambda: f"{self.pick(FORMATS)} % {self.operand(depth - 1)}", lambda: f"{self.pick(FORMATS)} % ({self.atom()}, {self.atom()})",
                    lambda: f"{self.pick(BRACES)}.format({args})", lambda: f"{self.pick(BRACES)}.format({args or 1}, a={self.atom()})" , lambda: f"{self.pick(FORMATS)}|format({args})",
                ]
            )()
        return self.operand(depth - 1) + " " + self.pick(OPERATORS[8:14]) + " " + self.operand(depth - 1) + " " + self.pick(OPERATORS[8:14]) + " " + self.operand(depth - 1)

    def operand(self, depth):
        text = self.expression(depth)
        return text if depth == 0 and not text.startswith("-") else "(" + text + ")"

    def slice(self):
        part = lambda: self.pick(["", "", "0", "1", "2", "-1", "-2", "5", "-9", "none", "true", "'x'"])
        return part() + ":" + part() + self.pick(["", "", ":" + self.pick(["", "1", "2", "-1", "-2", "0"])])

    # --- statements --------------------------------------------------------------------------------

    def tag(self, body):
        mark = lambda: self.pick(["", "", "", "-", "-", "+"])
        return "{%" + mark() + " " + body + " " + mark() + "%}"

    def text(self):
        return self.pick(["\n", " ", "  \n", "a", "b\n", "\n\n", "  x  ", "", "\t\n ", "{# c #}", "{#- c -#}\n", "{#+ c #}", "  {# c #}\n", "{% raw %} {{ r }} {% endraw %}", "{%- raw -%} q {%- endraw -%}\n", " {"])

    def printed(self, depth=1):
        if self.calm:
            loop = self.pick(["index", "last", "first", "length", "revindex0", "revindex", "previtem", "nextitem", "depth", "cycle('o','p')", "changed(x)", "index0"])
            return self.pick(["{{", "{{-"]) + " " + self.pick(
                ["x", "y", "q", "i", "s", "x ~ y", "[x, y, q]", "loop." + loop + " if loop is defined", "loop." + loop + " if loop is defined", "ns.a if ns is defined", "ns if ns is defined", "m1(" + self.pick(["1", "", "x", "1, y=2", "x=q"]) + ") if m1 is defined and depth is not defined",
                 "caller() if caller is defined", "varargs", "kwargs", "x is defined", "loop is defined", "'-' * 3", "items|map(attribute='name')|join(x|string)", "d.b", "d[x]", "q|default('~')"]
            ) + " " + self.pick(["}}", "-}}"])
        name = self.pick(["x", "y", "q", "loop.index", "loop.last", "loop.first", "loop.length", "loop.revindex0", "loop.previtem", "loop.nextitem", "loop.depth", "loop.cycle('o','p')", "loop.changed(x)", "ns.a", "ns", "m1(1)", "m1()", "m1(x, y=2)", "m1(1,2,3)", "caller()", "varargs", "kwargs", "m1(1, k=3)"])
        return "{{" + self.pick(["", "-"]) + " " + (name if self.r.random() < 0.6 else self.expression(depth)) + " " + self.pick(["", "-"]) + "}}"

    def iterable(self):
        if self.calm:
            return self.pick(["[1, 2, 3]", "l", "m", "items", "d", "d|items", "range(3)", "'abc'", "el", "undefined_thing", "[x, y]", "[[1, [2, [3]]], [4]]", "l|reverse", "m|map('upper')", "[1, 1, 2]", "mix|select", "lines.split()"])
        return self.pick(["[1, 2, 3]", "l", "m", "items", "d", "d.items()", "range(3)", "'abc'", "el", "undefined_thing", "x", "y", "[[1, 2], [3, 4]]", "l|reverse", "m|map('upper')", "[1, 1, 2]", "mix", "n", "[x, y]"])

    def body(self, depth):
        return "".join(self.statement(depth) for _ in range(self.r.randint(1, 3)))

    def statement(self, depth=3):
        r = self.r
        if depth == 0 or r.random() < 0.35:
            return self.text() + self.printed()
        kind = r.randint(0, 13)
        name = self.pick(["x", "y", "q", "i", "s"])
        if kind <= 2:
            return self.tag(f"set {name} = {self.pick([self.expression(1), name + ' ~ 1', 'x', 'loop.index'])}")
        if kind == 3:
            return self.tag("if " + self.expression(1)) + self.body(depth - 1) + (self.tag("elif " + self.expression(1)) + self.body(depth - 1) if r.random() < 0.4 else "") + (
                self.tag("else") + self.body(depth - 1) if r.random() < 0.5 else "") + self.tag("endif")
        if kind <= 6:
            target = self.pick(["x", "x", "y", "q", "i", "s"] + ([] if self.calm else ["x, y"]))
            condition = " if " + self.pick(["x", "x != 1", "loop.index", "y is defined", "not x"]) if r.random() < 0.2 else ""
            recursive = " recursive" if r.random() < 0.15 else ""
            inner = self.body(depth - 1) + (self.tag("if x == " + str(r.randint(0, 3))) + self.tag(self.pick(["break", "continue"])) + self.tag("endif") + self.text() if r.random() < 0.3 else "") + (
                "{{ loop(x) if x is iterable and x is not string }}" if recursive and r.random() < 0.7 else "")
            return self.tag(f"for {target} in {self.iterable()}{condition}{recursive}") + inner + (self.tag("else") + self.body(depth - 1) if r.random() < 0.25 else "") + self.tag("endfor")
        if kind == 7:
            return self.tag(f"set {name}{self.pick(['', ' | upper', ' | trim', ' | replace(1, 2)'])}") + self.body(depth - 1) + self.tag("endset")
        if kind == 8:
            return self.tag("set ns = namespace(a=" + (self.atom() if not self.calm else "0") + ")") + self.tag("set ns.a = " + self.pick(["ns.a ~ 1", "x", "2", "ns"])) + self.printed()
        if kind == 9:
            signature = self.pick(["x", "x, y", "x, y=x", "", "x=1, y=2", "q, x=5, caller=none", "kwargs, x"])
            return self.tag(f"macro m1({signature})") + self.body(depth - 1) + self.tag("endmacro")
        if kind == 10:
            return ("{% if m1 is defined %}" if self.calm else "") + self.tag(f"call{self.pick(['', '(x)', '(x, y=3)']) if not self.calm else '(x=1, y=2)'} m1({self.atom() if not self.calm else ''})") + self.body(depth - 1) + self.tag("endcall") + ("{% endif %}" if self.calm else "")
        if kind == 11:
            return self.tag("filter " + self.pick(["upper", "trim", "replace('a','b')", "indent(2)", "title"] + ([] if self.calm else ["length"]))) + self.body(depth - 1) + self.tag("endfilter")
        if kind == 12:
            return self.tag("with " + self.pick(["x = 1", "x = y, y = x", "", "q = " + self.atom()])) + self.body(depth - 1) + self.tag("endwith")
        if self.calm:
            return self.tag("generation") + self.body(depth - 1) + self.tag("endgeneration")
        return self.pick([self.tag("generation") + self.body(depth - 1) + self.tag("endgeneration"), self.tag("set ns.a = 1"), self.tag("print " + self.atom() + ", 1"), self.tag("set x, y = " + self.pick(["1, 2", "l", "m1", "d", "(1, 2)", "'ab'"]))])

    def broken(self):
        """A template with a piece cut out, doubled or replaced."""
        text = self.body(3)
        for _ in range(self.r.randint(1, 2)):
            i = self.r.randint(0, len(text))
            j = min(len(text), i + self.r.randint(0, 4))
            text = text[:i] + self.pick(["", "{", "}", "%", "{%", "%}", "{{", "}}", "'", '"', "(", ")", "[", "|", ".", " is ", " in ", "-", "\\", "endfor", "{% else %}", "~", "!", "#}", ",", "=", "\r\n", "é", "²", "@", "1.", "0x", "{% endif %}", "{%- raw %}"]) + text[j:]
        return text


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    kind = sys.argv[3] if len(sys.argv) > 3 else "expressions"
    g = Generator(seed, kind == "calm")
    make = {"calm": lambda: g.body(4), "expressions": lambda: "{{ " + g.expression(g.r.randint(1, 3)) + " }}", "statements": lambda: g.body(4), "broken": g.broken}[kind]
    for _ in range(count):
        sys.stdout.write(json.dumps({"template": make(), **VARIABLES}) + "\n")


if __name__ == "__main__":
    main()
