"""What Telegram would refuse is found before it is sent; Telegram's own TDLib is the judge."""

import json
from collections.abc import Mapping

import pytest
import tdjson

from notices.markup import check_markup
from notices.problems import TemplateProblem

SOUND = [
    "a &lt; b",
    "<b>a<i>b</i></b>",
    '<a href="https://a.b/?c=1&amp;d=2">x</a>',
    '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
    '<pre><code class="language-python">x</code></pre>',
    "<blockquote expandable>x</blockquote>",
    "a > b & c",
    "<u>a</u><s>b</s><code>c</code>",
]  # fmt: skip
BROKEN = [
    ("<b>a", "markup_not_closed"),
    ("a</b>", "markup_not_open"),
    ("<b><i>a</b></i>", "markup_not_open"),
    ("<div>a</div>", "markup_unknown"),
    ("a<br>b", "markup_unknown"),
    ("a < b", "markup_bare"),
    ("<3", "markup_bare"),
    ('<span class="red">a</span>', "markup_attributes"),
]


def telegram(question: Mapping[str, object]) -> str:
    """Return the kind of TDLib's answer."""
    answer = tdjson.td_execute(json.dumps(question).encode())
    return str(json.loads(answer or b"{}").get("@type"))


def telegram_takes(html: str) -> bool:
    telegram({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    mode = {"@type": "textParseModeHTML"}
    question = {"@type": "parseTextEntities", "text": html, "parse_mode": mode}
    return telegram(question) == "formattedText"


@pytest.mark.parametrize("html", SOUND)
def test_what_telegram_takes_is_sound(html: str) -> None:
    check_markup(html)
    assert telegram_takes(html)


@pytest.mark.parametrize(("html", "key"), BROKEN)
def test_what_telegram_refuses_is_named(html: str, key: str) -> None:
    with pytest.raises(TemplateProblem) as stopped:
        check_markup(html)
    assert stopped.value.key == f"template.problem.{key}"
    assert not telegram_takes(html)
