"""Sheets per second: PDF and PNG by Typst beside PDF by WeasyPrint; chat text beside bare Jinja2.

Every sheet has materials and steps of its own: Typst remembers what it has laid out before.

WeasyPrint gets the same facts and words, the same QR code and the same font, laid out in honest
HTML and CSS. It draws no PNG since version 53, so the PNG stands beside its PDF.
"""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count

import pylopdf_fonts_zh_cn as fonts
from jinja2 import Environment

from notices.factory import factory_source
from notices.placeholders import NoticeFacts, as_facts
from notices.render import render
from notices.sheet import SheetPrinter, factory_wording, qr_picture
from tests.notices.golden import sheets

INSTALL = (
    "WeasyPrint is not installed: run `.venv/bin/pip install weasyprint` and "
    "`apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`, then try again."
)
SECONDS = 4.0

STYLE = """
@font-face { font-family: Sheet; src: url("file://FONT") }
@page { size: A4; margin: 16mm 18mm 20mm;
  @bottom-left { content: "NUMBER"; font-size: 8.5pt }
  @bottom-center { content: "第 " counter(page) " 页 共 " counter(pages) " 页"; font-size: 8.5pt } }
body { font: 11pt Sheet; line-height: 1.4 } h1 { font-size: 21pt } h2 { font-size: 12pt;
  break-after: avoid } table { border-collapse: collapse; width: 100% }
td, th { border: .5pt solid #999; padding: 5pt; text-align: left } tr { break-inside: avoid }
.qr { float: right; width: 20mm }
"""
PAGE = Environment(autoescape=True).from_string("""
<html lang="zh"><style>{{ style | safe }}</style><body><img class="qr" src="{{ qr }}">
<h1>{{ words.title }}</h1><p>{{ words.number }}：{{ f.number }} {{ words.version }}<br>
{{ words.date }}：{{ f.issued_on }}</p>
<h2>{{ words.materials }}</h2><table><thead><tr>{% for name in columns %}<th>{{ name }}</th>
{% endfor %}</tr></thead>{% for m in f.materials %}<tr><td>☐ {{ loop.index }}</td>
<td><b>{{ m.name }}</b>{% for n in m.matters %}<br>{{ n }}{% endfor %}</td><td>{{ m.form }}</td>
<td>{{ m.copies }}</td><td>{{ m.issuer }}</td><td>{{ m.note }}</td></tr>{% endfor %}</table>
<p><b>{{ words.promise }}</b></p><h2>{{ words.place }}</h2><table>
<tr><td>{{ words.station }}<td>{{ f.station }}<tr><td>{{ words.address }}<td>{{ f.address }}
<tr><td>{{ words.hours }}<td>{{ f.hours | join(" ") }}
<tr><td>{{ words.off_hours }}<td>{{ f.off_hours | join(" ") }}
<tr><td>{{ words.consult_phone }}<td>{{ f.consult_phone }}
<tr><td>{{ words.complaint_phone }}<td>{{ f.complaint_phone }}</table>
{% for m in f.matters %}<h2>{{ m.name }}</h2><table>
{% for name, value in (("code", m.code), ("category", m.category), ("department", m.department),
 ("service", m.service), ("statutory_limit", m.statutory_limit),
 ("promised_limit", m.promised_limit), ("fee", m.fee), ("result", m.result),
 ("author", m.author), ("approver", m.approver), ("effective_on", m.effective_on)) %}
<tr><td>{{ words[name] }}<td>{{ value }}</tr>{% endfor %}</table>
{% for name in ("situation", "hints", "steps", "conditions", "legal_basis") %}{% if m[name] %}
<h2>{{ words[name] }}</h2><ol>{% for line in m[name] %}<li>{{ line }}{% endfor %}</ol>
{% endif %}{% endfor %}
{% for d in m.decisions %}<p>{{ d.what }} {{ d.by }} {{ d.on }}</p>{% endfor %}
{% for q in m.faq %}<p><b>{{ q.question }}</b><br>{{ q.answer }}</p>{% endfor %}{% endfor %}
<p>{{ words.remedy }}</p><p>{{ words.signature }} ____ {{ words.signature_date }} ____</p>""")


def per_second(act: Callable[[], object]) -> float:
    """Return how often something can be done in a second, warm, one after another."""
    act()
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        act()
        done += 1
    return done / (time.perf_counter() - began)


def fresh(facts: NoticeFacts) -> Callable[[], NoticeFacts]:
    """Return a source of sheets that read differently each time, wherever text is laid out."""
    turns = count(1000)

    def next_one() -> NoticeFacts:
        turn = next(turns)
        return replace(
            facts,
            number=f"140502-2026-{turn:06}",
            station=f"{facts.station}{turn}",
            materials=tuple(replace(m, name=f"{m.name}{turn}") for m in facts.materials),
            matters=tuple(
                replace(
                    m,
                    name=f"{m.name}{turn}",
                    steps=tuple(f"{line}{turn}" for line in m.steps),
                    legal_basis=tuple(f"{line}{turn}" for line in m.legal_basis),
                )
                for m in facts.matters
            ),
        )

    return next_one


def page_of(facts: NoticeFacts) -> str:
    """Return the sheet as HTML for WeasyPrint."""
    words = factory_wording(facts)
    columns = [words[f"column_{name}"] for name in COLUMNS]
    style = STYLE.replace("FONT", str(fonts.sans_path())).replace("NUMBER", facts.number)
    picture = base64.b64encode(qr_picture(facts.link).encode()).decode()
    qr = f"data:image/svg+xml;base64,{picture}"
    return PAGE.render(f=as_facts(facts), words=words, columns=columns, style=style, qr=qr)


COLUMNS = ("number", "name", "form", "copies", "issuer", "note")


def weasy() -> Callable[[NoticeFacts], object] | None:
    """Return how WeasyPrint prints a sheet; None where it cannot be had."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  a library of this measurement alone
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except (ImportError, OSError):
        return None
    kept = FontConfiguration()
    return lambda facts: HTML(string=page_of(facts)).write_pdf(font_config=kept)


def texts_of(facts: NoticeFacts) -> Mapping[str, float]:
    """Measure the chat text, sandboxed and bare."""
    source, plain = factory_source("notice", facts.language), as_facts(facts)
    bare = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
    return {
        "chat text": per_second(lambda: render(source, plain)),
        "bare Jinja2": per_second(lambda: bare.render(plain)),
    }


def main() -> None:
    """Print what each way does in a second, and the ratios."""
    printer, other = SheetPrinter(), weasy()
    if other is None:
        print(INSTALL)
    for name, facts in sheets().items():
        new = fresh(facts)
        figures = {
            "PDF": per_second(lambda new=new: printer.pdf(new())),
            "PNG": per_second(lambda new=new: printer.png(new())),
            **texts_of(facts),
        }
        if other is not None:
            figures["WeasyPrint PDF"] = per_second(lambda new=new: other(new()))
        print(f"{name}: " + ", ".join(f"{key} {value:,.1f}/s" for key, value in figures.items()))
        for ours, theirs in (
            ("PDF", "WeasyPrint PDF"), ("PNG", "WeasyPrint PDF"), ("chat text", "bare Jinja2"),
        ):  # fmt: skip
            if theirs in figures:
                print(f"  {ours} / {theirs}: {figures[ours] / figures[theirs]:.2f}")
