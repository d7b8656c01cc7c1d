"""The catalogue of sentences is complete, safe and says days as people do."""

import re
from datetime import UTC, date, datetime, time
from importlib import resources
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from notices.markup import check_markup
from notices.texts import ALERT_LENGTH, MAIN_LANGUAGE, Texts
from storage import refusals
from storage.records import MatterRecord
from storage.refusals import Refused
from storage.rules.completeness import FIELDS, Rule

SATURDAY = datetime(2026, 11, 28, 1, 20, tzinfo=UTC)
FACTS = {
    "most": 4,
    "limit": 2,
    "day": date(2026, 12, 28),
    "days": 93,
    "minutes": 20,
    "reason": "全站停电检修" * 10,
    "seconds": 60,
    "period": "week",
    "who": "李站长",
    "status": "confirmed",
    "station": "凤西支行便民服务站",
    "question": "谁来办理？",
    "outcome": "请到原发证机关办理",
    "matter": "居民身份证补领",
    "phone": "12333",
    "version": 2,
    "count": 9,
    "fields": ",".join(FIELDS[:9]),
    "until": date(2026, 12, 4),
    "since": date(2026, 11, 25),
    "today": date(2026, 11, 23),
    "at": datetime(2026, 11, 28, 1, 20, tzinfo=UTC),
    "place": "凤西",
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def every_refusal() -> list[type[Refused]]:
    named = vars(refusals).values()
    return [kind for kind in named if isinstance(kind, type) and issubclass(kind, Refused)]


def test_each_sentence_stands_in_both_languages(texts: Texts) -> None:
    # A station's group is one chat for all of its staff, and the counter works in Chinese.
    counter = tuple(key for key in texts.keys("zh") if key.startswith(("staff.", "admin.")))
    assert texts.keys("zh") - set(counter) == texts.keys("en")


def test_a_sentence_asks_for_the_same_facts_in_both_languages(texts: Texts) -> None:
    # The formats of dates are left out: each language shows another part of a date.
    formats = {"common.day", "common.date", "common.moment"}
    keys = (texts.keys("zh") & texts.keys("en")) - formats
    different = [k for k in keys if texts.placeholders(k, "zh") != texts.placeholders(k, "en")]
    assert different == []


@pytest.mark.parametrize("refusal", every_refusal())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_refusal_has_a_sentence_that_fits_an_alert(
    texts: Texts, refusal: type[Refused], language: str
) -> None:
    said = texts.plain(refusal.key, language, **FACTS)
    assert 0 < len(said) <= ALERT_LENGTH
    assert "<" not in said
    assert "{" not in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_markup_of_each_sentence_is_telegrams(texts: Texts, language: str) -> None:
    for key in texts.keys(language):
        markup = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "x", texts.source(key, language))
        check_markup(markup)


def test_a_person_is_named_or_left_out(texts: Texts) -> None:
    known = texts.plain("refused.already_decided", who="李站长", status="confirmed")
    nobody = texts.plain("refused.already_decided", who=None, status="confirmed")
    assert known == "李站长 已经处理过了：已确认。"
    assert nobody == "已经有人处理过了：已确认。"


def test_facts_are_escaped_and_markup_of_the_catalogue_is_not() -> None:
    texts = Texts({"zh": {"a.b": "<b>{{ name }}</b>"}})
    assert texts.say("a.b", name="<b>&") == "<b>&lt;b&gt;&amp;</b>"
    assert texts.plain("a.b", name="<b>&") == "<b><b>&</b>"


def test_what_a_language_lacks_is_said_in_chinese() -> None:
    texts = Texts({"zh": {"a.b": "好"}, "en": {}})
    assert texts.say("a.b", "en") == texts.say("a.b", "fr") == "好"


def test_an_unknown_key_and_a_missing_fact_are_found_at_once(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts.say("refused.nothing_like_it")
    with pytest.raises(UndefinedError):
        texts.say("refused.station_bound_elsewhere")


def test_an_alert_is_cut_to_what_telegram_shows() -> None:
    assert Texts({"zh": {"a.b": "长" * 500}}).alert("a.b") == "长" * (ALERT_LENGTH - 1) + "…"


@pytest.mark.parametrize(
    ("language", "expression", "said"),
    [
        ("zh", "at | day", "周六（11月28日）"),
        ("zh", "at | date", "2026年11月28日"),
        ("zh", "at | clock", "9:20"),
        ("zh", "at | moment", "周六（11月28日）上午 9:20"),
        ("zh", "only_day | day", "周五（1月1日）"),
        ("zh", "only_time | clock", "14:05"),
        ("zh", "'K7M3PX' | code", "K7M-3PX"),
        ("zh", "'王小芳' | masked", "王**"),
        ("en", "at | day", "Sat 28 Nov"),
        ("en", "at | date", "28 Nov 2026"),
        ("en", "at | moment", "Sat 28 Nov, 9:20"),
        ("en", "'done' | word('state')", "done"),
    ],
)
def test_days_and_times_are_said_as_people_do(
    tmp_path: Path, language: str, expression: str, said: str
) -> None:
    for name in ("zh", "en"):
        common = (
            resources.files("notices").joinpath("texts", name, "common.toml").read_text("utf-8")
        )
        (tmp_path / name).mkdir()
        (tmp_path / name / "common.toml").write_text(common, "utf-8")
        (tmp_path / name / "probe.toml").write_text(f'said = "{{{{ {expression} }}}}"', "utf-8")
    facts = {"at": SATURDAY, "only_day": date(2027, 1, 1), "only_time": time(14, 5)}
    assert Texts.load(tmp_path).say("probe.said", language, **facts) == said


def test_midnight_in_shanghai_starts_the_next_day(texts: Texts) -> None:
    late = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)
    assert texts.spoken(MAIN_LANGUAGE).moment(late) == "周五（1月1日）凌晨 0:05"


def test_each_gap_of_a_matter_and_the_rule_behind_it_have_a_sentence(texts: Texts) -> None:
    keys = [field.replace(".", "_") for field in FIELDS]
    records = [f"admin.record.{name}" for name in MatterRecord.model_fields]
    gaps = [f"{area}.{key}" for area in ("admin.gap", "common.field") for key in keys]
    assert [
        key
        for key in (*gaps, *records, *(f"admin.rule.{rule}" for rule in Rule))
        if not texts.has(key)
    ] == []
