"""A letter says what happened, in words, with a way on."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from notices.factory import LANGUAGES
from notices.letters import LETTERS, compose, visit_words
from notices.library import Library
from notices.sheet import SheetPrinter
from storage.desk.templates import TemplateDesk
from tests.kit.clock import FrozenClock
from tests.kit.town import jincheng_database
from tests.notices.examples import SATURDAY, texts, visit


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with jincheng_database(tmp_path) as database:
        yield Library(TemplateDesk(database, FrozenClock()), SheetPrinter())


async def test_a_confirmation_tells_when_where_and_what_is_missing(library: Library) -> None:
    letter = await compose("confirmed", visit(), "zh", press=library.press, texts=texts())
    assert letter.text.splitlines() == [
        "✅ <b>站点已确认</b> · 预约码 <code>K7M-3PX</code>",
        "🕐 周六（11月28日）上午 9:20",
        "📍 凤西支行便民服务站 · 城区凤台西街沿线",
        "办理：居民身份证补领",
        "还差：户口簿",
        "<i>示例数据，以站点核定为准</i>",
    ]
    assert [[b.action for b in row] for row in letter.buttons] == [
        ["a:12", "n:12"],
        ["k:12"],
        ["v:12", "x:12"],
    ]


async def test_a_refusal_gives_the_reason_and_other_times(library: Library) -> None:
    declined = visit(status="declined", reason="full")
    letter = await compose("declined", declined, "zh", press=library.press, texts=texts())
    assert "这个时间约满了" in letter.text
    assert "周六（11月28日）上午 10:20" in letter.text
    assert "12345" in letter.text
    [time], [again, _], _ = letter.buttons
    assert time.action == f"t:12:7:{int((SATURDAY + timedelta(hours=1)).timestamp()) // 60}"
    assert time.label == "🕐 周六（11月28日）10:20"
    assert again.action == "f:7:3"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
async def test_each_letter_is_written_and_shows_no_name(
    library: Library, kind: str, language: str
) -> None:
    facts = visit(call_name="<王&李>", materials=(), next_times=())
    letter = await compose(kind, facts, language, press=library.press, texts=texts())
    assert "居民身份证补领" in letter.text or kind == "declined"
    assert "王" not in letter.text
    assert letter.template_version == 0
    for button in (button for row in letter.buttons for button in row):
        assert button.label
        assert len(button.action.encode()) <= 64


def test_the_words_of_the_staff_go_before_the_code() -> None:
    facts = visit(reason="other", words="设备下午修好")
    assert visit_words(facts, texts(), "zh").reason == "设备下午修好"
    assert visit_words(visit(reason="other"), texts(), "zh").reason == "站点这个时间不方便"
    assert visit_words(visit(), texts(), "zh").reason == ""


def test_a_visit_is_told_in_shanghai_time() -> None:
    words = visit_words(visit(), texts(), "en")
    assert (words.when, words.time, words.until) == ("Sat 28 Nov, 9:20", "9:20", "9:40")
