"""A template that was sent in can show facts, and nothing else."""

import time

import pytest

from notices.placeholders import sample_facts
from notices.problems import TemplateProblem
from notices.render import render
from notices.sandbox import LONGEST
from tests.notices.examples import texts

FACTS = sample_facts("notice", "zh")
SECOND = 1.0

REACHING = [
    "{{ matter.__class__ }}",
    "{{ matter.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ materials.__len__ }}",
    "{{ materials[0].items }}",
    "{{ materials[0].__class__ }}",
    "{{ matter.format }}",
    "{{ 'x{0.__class__}'.format(matter) }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ _budget }}",
    "{{ range.__globals__ }}",
    "{{ loop }}",
    "{% for x in materials %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in materials %}{{ loop.nextitem }}{% endfor %}",
    "{% for x in materials recursive %}{{ loop(materials) }}{% endfor %}",
    "{{ cycler('a', 'b') }}",
    "{{ lipsum(5) }}",
    "{{ namespace(a=1) }}",
    "{% import 'notice.zh.j2' as other %}",
    "{% include 'notice.zh.j2' %}",
    "{% extends 'notice.zh.j2' %}",
    "{% from 'x' import y %}",
    "{% block a %}{% endblock %}",
    "{% macro a() %}{% endmacro %}",
    "{% call a() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set a %}{{ matter }}{% endset %}",
    "{% set x.y = 1 %}",
    "{% autoescape false %}{{ matter }}{% endautoescape %}",
    "{{ matter | safe }}",
    "{{ matter | attr('upper') }}",
    "{{ materials | map(attribute='__class__') }}",
    "{{ materials | tojson }}",
    "{{ {'a': matter} }}",
    "{{ materials }}",
    "{{ materials[0] }}",
    "{{ nothing_like_it }}",
    "{{ matter",
    "{% for x in materials %}",
    "{% for x in matter %}{{ x }}{% endfor %}",
]
GROWING = [
    "{{ 'a' * 10 ** 9 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 999999999999 * 999999999999 * 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%1000000000d' is odd }}",
    "{{ '%1000000000d' is divisibleby(3) }}",
    "{{ 'a' | center(1000000000) }}",
    "{{ 'a\n' | indent(1000000000) }}",
    "{{ 1 | round(-1000000000) }}",
    "{{ range(1000000000) | join }}",
    "{{ range(999999999999999999999999) | length }}",
    "{% for a in range(200) %}{% for b in range(200) %}{% endfor %}{% endfor %}",
    "{% for a in range(200) %}" * 6 + "x" + "{% endfor %}" * 6,
    "{% for a in range(200) %}" * 30 + "x" + "{% endfor %}" * 30,
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = [a, a] | join(a) %}" * 40 + "{{ a }}",
    "{% set a = ['x'] %}" + "{% set a = [a, a] %}" * 40 + "{{ a | join }}",
    "{% set a = [1] %}{% set b = [2] %}"
    + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40
    + "{{ a == b }}",
    "{% for a in [[materials, materials]] %}{{ a | length }}{% endfor %}",
    "x" * (LONGEST + 1),
    "{% for a in range(200) %}" + "x" * 200 + "{% endfor %}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{{ " + "1 + " * 4000 + "1 }}",
    "{{ " + "not " * 4000 + "1 }}",
    "{% if 1 %}" * 900 + "{% endif %}" * 900,
    "{{ " + "9" * 10000 + " }}",
    "{{ 1 // 0 }}",
]


@pytest.mark.parametrize("source", [*REACHING, *GROWING], ids=lambda source: source[:40])
def test_an_attack_is_stopped_at_once_with_a_sentence(source: str) -> None:
    began = time.thread_time()
    with pytest.raises(TemplateProblem) as stopped:
        render(source, FACTS)
    assert time.thread_time() - began < SECOND
    problem = stopped.value
    for language in ("zh", "en"):
        assert texts().plain(problem.key, language, **problem.facts)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ matter }}", "居民身份证申领、换领、补领（含临时身份证）"),
        ("{{ materials | length + 1 }}", "3"),
        ("{{ materials | join('、', attribute='name') }}", "户口簿、数码照相回执"),
        ("{% for m in materials if m.sample %}{{ loop.index }}{{ m.id }}{% endfor %}", "1photo"),
        ("{% for m in materials %}{{ m.name }}{{ '；' if not loop.last else '。' }}{% endfor %}",
         "户口簿；数码照相回执。"),
        ("{% set n = materials | length %}{{ n }} 样", "2 样"),
        ("{{ 1 ~ '-' ~ matters[0].version }}", "1-3"),
        ("{{ nothing | default('无') }}", "无"),
        ("{{ phone or '无' }}", "0356-2012345"),
        ("{{ materials[0]['name'] }}{{ materials[1].form }}", "户口簿原件或电子件"),
        ("{% for n in range(3) %}{{ n }}{% endfor %}", "012"),
        ("{% raw %}{{ x }}{% endraw %}{# nothing #}", "{{ x }}"),
        ("a\n\n\n\n\nb", "a\n\nb"),
    ],
)  # fmt: skip
def test_what_an_admin_needs_works(source: str, text: str) -> None:
    assert render(source, FACTS) == text


def test_facts_are_escaped_in_a_message_and_not_on_paper() -> None:
    facts = {"name": "<b>&\"'"}
    assert render("{{ name }}", facts) == "&lt;b&gt;&amp;&#34;&#39;"
    assert render("{{ name ~ name }}", facts) == render("{{ name }}", facts) * 2
    assert render("{{ [name, name] | join('<') }}", facts).count("&lt;") == 3
    assert render("{{ name }}", facts, escaping=False) == "<b>&\"'"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a\nb {{ nothing }}", 2),
        ("a\n\n{% for m in materials %}\n{{ m.nmae }}\n{% endfor %}", 4),
        ("a\n{{ 'x' * 3 }}", 2),
        ("a\nb\n{% macro x() %}{% endmacro %}", 3),
        ("a\n{{ matter", 2),
    ],
)
def test_a_problem_names_its_line(source: str, line: int) -> None:
    with pytest.raises(TemplateProblem) as stopped:
        render(source, FACTS)
    assert stopped.value.facts["line"] == line


def test_an_unknown_placeholder_is_named() -> None:
    with pytest.raises(TemplateProblem) as stopped:
        render("{% for m in materials %}{{ m.nmae }}{% endfor %}", FACTS)
    assert stopped.value.facts["name"] == "nmae"


def test_many_blank_lines_become_one() -> None:
    spaced = "{% for n in range(180) %}" + "\n " * 50 + "{% endfor %}"
    written = render(f"a{spaced}\nb", {})
    assert (written.split(), written.count("\n")) == (["a", "b"], 2)
