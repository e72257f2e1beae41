"""Hostile and mistaken templates: nothing runs, nothing hangs, and the error names the tag and its place."""

import io
import time
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from shanzhi.core.errors import Problem
from shanzhi.reports.word import render, template_names, walk
from shanzhi.reports.word.limits import MAX_ITERATIONS, MAX_NESTING, MAX_RANGE, MAX_TAG_CHARACTERS, MAX_TAGS
from shanzhi.reports.word.tests.files import (
    codes,
    field,
    figure,
    paragraph,
    raw_docx,
    refused,
    saved,
    story_xml,
    template,
)

CONTEXT = {
    "fig": {"theme_days": figure()},
    "unit": {"name": "天宁镇", "_secret": "x"},
    "villages": [{"name": f"{number}村"} for number in range(40)],
    "words": "文字",
    "nothing": None,
    "yes": True,
}

HOSTILE = [
    ("{{ ''.__class__.__mro__ }}", "attribute"),
    ("{{ fig.theme_days.__class__ }}", "attribute"),
    ("{{ fig['__class__'] }}", "construct"),
    ("{{ unit._secret }}", "attribute"),
    ("{{ unit['_secret'] }}", "construct"),
    ("{{ _place }}", "attribute"),
    ("{{ fig.theme_days.data }}", "attribute"),
    ("{{ fig.theme_days.printed }}", "attribute"),
    ("{{ words.upper }}", "attribute"),
    ("{{ words.upper() }}", "call"),
    ("{{ ''.format(unit) }}", "call"),
    ("{{ '%s' % unit }}", "arithmetic"),
    ("{{ '{0.__class__}'|format(unit) }}", "filter"),
    ("{{ villages|map(attribute='name')|list }}", "filter"),
    ("{{ villages|sort(attribute='__class__') }}", "filter"),
    ("{{ unit|attr('__class__') }}", "filter"),
    ("{{ villages|join(attribute='name') }}", "construct"),
    ("{{ villages|groupby('name') }}", "filter"),
    ("{{ words|center(1000000000) }}", "filter"),
    ("{{ 1.5|round(1000000000, 'ceil') }}", "filter"),
    ("{{ words|_text(0) }}", "filter"),
    ("{{ words|safe }}", "filter"),
    ("{{ words|replace('a', 'b') }}", "filter"),
    ("{{ words is sameas(words) }}", "test"),
    ("{{ words * 1000000000 }}", "arithmetic"),
    ("{{ [0] * 1000000000 }}", "arithmetic"),
    ("{{ 9 ** 9 ** 9 }}", "arithmetic"),
    ("{{ words ~ words }}", "arithmetic"),
    ("{{ words + words }}", "arithmetic"),
    ("{{ -villages }}", "arithmetic"),
    ("{{ [[villages, villages], [villages]] }}", "construct"),
    ("{{ {'a': 1} }}", "construct"),
    ("{{ (villages, villages) }}", "construct"),
    ("{{ words[1:] }}", "construct"),
    ("{{ cycler(1, 2) }}", "call"),
    ("{{ lipsum(n=100000) }}", "call"),
    ("{{ self }}", "value"),
    ("{{ self.x }}", "attribute"),
    ("{{ range }}", "value"),
    ("{{ loop }}", "undefined"),
    ("{{ villages }}", "value"),
    ("{{ fig }}", "value"),
    ("{{ nothing }}", "value"),
    ("{{ yes }}", "value"),
    ("{{ villages|join }}", "value"),
    ("{{ words|join }}", "value"),
    ("{{ words < 3 }}", "failed"),
    ("{{ words|over }}", "printing"),
    ("{{ fig.theme_days|trim }}", "value"),
    ("{{ fig.theme_days.text }}", "attribute"),
    ("{% import 'os' as os %}", "statement"),
    ("{% include '/etc/passwd' %}", "statement"),
    ("{% extends 'x' %}", "statement"),
    ("{% from 'x' import y %}", "statement"),
    ("{% macro x() %}{% endmacro %}", "statement"),
    ("{% call x() %}{% endcall %}", "statement"),
    ("{% filter upper %}x{% endfilter %}", "statement"),
    ("{% raw %}{% endraw %}", "statement"),
    ("{% autoescape false %}{% endautoescape %}", "statement"),
    ("{% block x %}{% endblock %}", "statement"),
    ("{% vm %}", "statement"),
    ("{% cellbg 'red' %}", "statement"),
    ("{% set unit.name = 1 %}", "construct"),
    ("{% set a, b = villages %}", "construct"),
    ("{% for x in range(10**9) %}x{% endfor %}", "arithmetic"),
    ("{% for x in range(1000000000) %}x{% endfor %}", "range"),
    ("{% for x in villages recursive %}x{% endfor %}", "construct"),
    ("{% for x in words %}x{% endfor %}", "loop"),
    ("{% for x in nothing %}x{% endfor %}", "loop"),
    ("{% for x in more %}x{% endfor %}", "undefined"),
    ("{% if more %}x{% endif %}", "undefined"),
    ("{% for x in villages %}{{ x.nam }}{% endfor %}", "undefined"),
    ("{% for x in villages %}{{ loop.cycle('a') }}{% endfor %}", "call"),
    ("{% for x in villages %}{{ loop.previtem }}{% endfor %}", "attribute"),
    ("{{ villages[99] }}", "undefined"),
    ("{{ fig.theme_days.value.real }}", "attribute"),
    ("{{r fig.theme_dayz }}", "undefined"),
    ("{{ }}", "syntax"),
    ("{{ a b }}", "syntax"),
    ("{{ fig。theme_days }}", "syntax"),
    ("{{ " + "(" * 150 + "1" + ")" * 150 + " }}", "syntax"),
    ("{% for x villages %}{% endfor %}", "syntax"),
    ("{% if %}{% endif %}", "syntax"),
    ("{% for x in villages %}", "not_closed"),
    ("{% endfor %}", "not_opened"),
    ("{% if yes %}{% endfor %}", "not_matching"),
    ("{% for x in villages %}{% elif yes %}{% endfor %}", "not_matching"),
    ("{% if yes %}{% else %}{% elif yes %}{% endif %}", "syntax"),
    ("{{ words", "unclosed"),
    ("{{ words %}", "unclosed"),
    ("{{ words {{ words }}", "unclosed"),
    ("{% if yes }}x", "unclosed"),
    ("words }}", "stray"),
    ("{{ words }} %}", "stray"),
    ("{{- words }}", "dash"),
    ("{{ words -}}", "dash"),
    ("{{p words }}", "prefix"),
    ("{{tr words }}", "prefix"),
    ("｛｛ words ｝｝", "full_width"),
    ("{％ if yes %}", "full_width"),
    ("{{ '" + "x" * MAX_TAG_CHARACTERS + "' }}", "long"),
    ("{%tr for x in villages %}", "outside_table"),
    ("{%tc for x in villages %}", "outside_table"),
    ("{%p if yes %} and more", "not_alone"),
    ("{%p if yes %}{%p endif %}", "not_alone"),
]


@pytest.mark.parametrize(
    ("text", "code"), HOSTILE, ids=[f"{number}-{code}" for number, (_, code) in enumerate(HOSTILE)]
)
def test_render__refused_tag(text: str, code: str) -> None:
    """Each ends in its own sentence, quickly, with the beginning of the paragraph."""
    data = template("第一段没有标记", f"全镇{text}")
    started = time.monotonic()
    if code in ("not_closed", "outside_table", "not_alone"):
        data = template("第一段没有标记", f"全镇{text}" if code != "not_alone" else text)
    problem = refused(f"word.template.{code}", lambda: render(data, CONTEXT))
    assert time.monotonic() - started < 5
    assert str(problem.params["tag"]).rstrip("…") in text
    assert str(problem.params["where"]).startswith(text[:4] if code == "not_alone" else "全镇")


def test_render__hostile_tag_in_every_story() -> None:
    """Headers, footers, notes and document properties run in the same sandbox as the body."""
    evil = "{{ ''.__class__ }}"
    for kind, tag in (("header", "hdr"), ("footer", "ftr")):
        story = raw_docx(paragraph("x"), notes={kind: story_xml(tag, paragraph(evil))})
        refused("word.template.attribute", lambda: render(story, CONTEXT))  # noqa: B023  called at once
    for kind in ("footnote", "endnote"):
        note = f'<w:{kind} w:id="2">{paragraph(evil)}</w:{kind}>'
        story = raw_docx(paragraph("x"), notes={f"{kind}s": story_xml(f"{kind}s", note)})
        refused("word.template.attribute", lambda: render(story, CONTEXT))  # noqa: B023  called at once
    for name in ("title", "subject", "author", "keywords", "comments", "category"):
        document = docx.Document()
        setattr(document.core_properties, name, evil)
        refused("word.template.attribute", lambda: render(saved(document), CONTEXT))  # noqa: B023  called at once


def test_render__nothing_runs(tmp_path: Path) -> None:
    """The template that ran a shell command without a sandbox writes no file in any story."""
    mark = tmp_path / "ran"
    evil = "{{ cycler.__init__.__globals__.os.system('touch " + str(mark) + "') }}"
    for data in (template(evil), raw_docx(paragraph("x"), notes={"header": story_xml("hdr", paragraph(evil))})):
        with pytest.raises(Problem):
            render(data, CONTEXT)
    assert not mark.exists()


def test_render__no_other_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library docxtpl makes an environment of its own where it gets none; it never gets so far."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("docxtpl evaluates outside the sandbox")

    for name in ("Environment", "Template"):
        monkeypatch.setattr(f"docxtpl.template.{name}", forbidden)
    notes = {
        "header": story_xml("hdr", paragraph("{{ words }}")),
        "footer": story_xml("ftr", paragraph("{{ words }}")),
        "footnotes": story_xml("footnotes", f'<w:footnote w:id="2">{paragraph("{{ words }}")}</w:footnote>'),
    }
    document = docx.Document(io.BytesIO(raw_docx(paragraph("{{ words }}"), notes=notes)))
    document.core_properties.title = "{{ words }}"
    data = render(saved(document), CONTEXT)
    assert walk(data).text == "文字\n文字"
    assert docx.Document(io.BytesIO(data)).core_properties.title == "文字"


def test_render__loops_end() -> None:
    """Loops inside loops are counted together."""
    inner = "{% for a in villages %}{% for b in villages %}{% for c in villages %}x{% endfor %}{% endfor %}{% endfor %}"
    problem = refused("word.template.turns", lambda: render(template(inner), CONTEXT))
    assert problem.params["most"] == MAX_ITERATIONS
    assert problem.params["tag"] == "{% for c in villages %}"
    refused(
        "word.template.turns",
        lambda: render(template("{%p for v in many %}", "x", "{%p endfor %}"), {"many": [0] * 20_001}),
    )


def test_render__output_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that prints much stops at the limit of output, one that takes long at the limit of time."""
    rows = template("{%p for v in many %}", "字" * 50_000, "{%p endfor %}")
    problem = refused("word.template.output", lambda: render(rows, {"many": [0] * 10_000}))
    assert problem.params["tag"] == "{%p for v in many %}"
    monkeypatch.setattr("shanzhi.reports.word.environment.MAX_SECONDS", -1)
    refused("word.template.time", lambda: render(template("{{ words }}"), CONTEXT))


def test_render__shapes_that_make_patterns_slow() -> None:
    """Files on which docxtpl's regular expressions take minutes are read in a moment."""
    started = time.monotonic()
    refused("word.template.unclosed", lambda: render(template("{{" * 20_000), CONTEXT))
    blocks = f"<w:tcPr><w:vAlign/></w:tcPr>{paragraph('x')}" * 2_000 + paragraph("{% vm %}x")
    cell = f"<w:tbl><w:tr><w:tc>{blocks}</w:tc></w:tr></w:tbl>"
    refused("word.template.statement", lambda: render(raw_docx(cell), CONTEXT))
    empty = "<w:p>" + '<w:r><w:t xml:space="preserve"/></w:r>' * 20_000 + "</w:p>"
    render(raw_docx(empty + paragraph("x")), CONTEXT)
    runs = raw_docx(paragraph(*["{{ words }}", "x", "{{", "words", "}}"] * 500, *["x"] * 10_000))
    assert walk(render(runs, CONTEXT)).text.count("文字") == 1_000
    many = template(*["{{ words }}" * 100] * 10)
    assert walk(render(many, CONTEXT)).text.count("文字") == 1_000
    assert time.monotonic() - started < 60, (
        "seconds on a busy machine; docxtpl's own reading of such a cell takes hours"
    )


def test_render__too_many_tags_and_too_deep() -> None:
    """A file of nothing but tags, and loops in loops in loops."""
    refused("word.template.many", lambda: render(template("{{ words }}" * (MAX_TAGS + 1)), CONTEXT))
    deep = "{% if yes %}" * (MAX_NESTING + 1) + "x" + "{% endif %}" * (MAX_NESTING + 1)
    refused("word.template.deep", lambda: render(template(deep), CONTEXT))
    fine = f"{{% for x in range({MAX_RANGE}) %}}x{{% endfor %}}"
    assert walk(render(template(fine), CONTEXT)).text == "x" * MAX_RANGE


def test_render__crossing_structures() -> None:
    """A loop that opens in one paragraph, cell or link and closes in another would tear the file apart."""
    refused("word.template.crossing", lambda: render(template("{% if yes %}a", "b{% endif %}"), CONTEXT))
    refused("word.template.crossing", lambda: render(template("{%p if yes %}", "b{% endif %}"), CONTEXT))
    link = (
        f'<w:p><w:r><w:t>{{% if yes %}}</w:t></w:r><w:hyperlink w:anchor="x">{run("a{% endif %}")}</w:hyperlink></w:p>'
    )
    refused("word.template.crossing", lambda: render(raw_docx(link), CONTEXT))
    tables = "".join(
        f"<w:tbl><w:tr><w:tc>{paragraph(tag)}</w:tc></w:tr></w:tbl>" for tag in ("{%tr if yes %}", "{%tr endif %}")
    )
    refused("word.template.crossing", lambda: render(raw_docx(tables), CONTEXT))


def run(text: str) -> str:
    """A run of text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    "body",
    [
        field("QUOTED {{ words }}"),
        '<w:p><w:bookmarkStart w:id="1" w:name="{{ words }}"/></w:p>',
        "<w:p><w:del><w:r><w:delText>{% if yes %}</w:delText></w:r></w:del></w:p>",
        "<w:p><m:oMath><m:r><m:t>{{ words }}</m:t></m:r></m:oMath></w:p>",
    ],
)
def test_render__tag_where_none_is_read(body: str) -> None:
    """In field codes, attributes, formulas and deleted text a tag would stay as it is; say so."""
    refused("word.template.place", lambda: render(raw_docx(body), CONTEXT))


def test_render__all_wrong_tags_at_once() -> None:
    """An author gets every mistake of a part in one go."""
    with pytest.raises(Problem) as caught:
        render(template("{{ a.b() }}", "right {{ words }}", "{{ 1 + 1 }}", "{% include 'x' %}"), CONTEXT)
    assert codes(caught.value) == ["word.template.call", "word.template.arithmetic", "word.template.statement"]


@pytest.mark.parametrize("value", [object(), 1.5, {1: "x"}, {"x": {"y": {1, 2}}}, [print], time])
def test_render__only_plain_data(value: object) -> None:
    """An object with methods never reaches a template: that is a mistake of ours, not of the author."""
    with pytest.raises(TypeError, match="context"):
        render(template("x"), {"value": value})
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(TypeError, match="deeply"):
        render(template("x"), {"value": endless})


def test_names__of_a_template() -> None:
    """What a template reads, without what it defines itself; a wrong template is refused here too."""
    data = template(
        "{{r fig.theme_days|over(2) }}{% set v = unit %}{{ v.name }}",
        "{%p for each in villages %}",
        "{{ loop.index }}{{ each.name }}{% if each.size > limits[0].high %}x{% endif %}{{ words|default('a') }}",
        "{%p endfor %}",
        "{% for i in range(3) %}{{ i }}{% endfor %}",
    )
    assert template_names(data) == {"fig.theme_days", "unit", "villages", "limits", "words"}
    refused("word.template.not_closed", lambda: template_names(template("{% if x %}")))


def test_render__everything_allowed() -> None:
    """The whole language once."""
    data = template(
        "{{ unit.name }}{{ unit['name'] }}{{ villages[0].name }}{{ villages[-1].name }}{{ villages|length }}",
        "{% set u = unit %}{{ u.name|trim }}{{ missing|default('无') }}{{ [1, 2]|join('、') }}",
        "{% for v in villages if v.name in ['0村', '1村'] %}{{ loop.index }}{{ v.name }}"
        "{% if not loop.last %}，{% endif %}{% endfor %}",
        "{% for v in empty %}x{% else %}没有{% endfor %}{# a note to oneself #}",
        "{% if fig.theme_days.value >= 224 and yes or nothing %}多{% elif yes is defined %}中{% else %}少{% endif %}",
        "{{ 'a' if fig.theme_days else 'b' }}{{ 'c' if nothing }}{{ amount }}"
        "{{ fig.theme_days.name }}{{ fig.theme_days.unit }}",
    )
    text = walk(render(data, CONTEXT | {"empty": [], "amount": Decimal("1E+2")})).text
    assert text.split("\n") == ["天宁镇天宁镇0村39村40", "天宁镇无1、2", "10村，21村", "没有", "多", "a100主题党日次"]
