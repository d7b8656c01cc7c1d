"""Notices of the shipped catalogue, as the office makes them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from notices.facts import Issue, notice_facts
from notices.letters import VisitFacts
from notices.placeholders import NoticeFacts
from notices.sheet import factory_wording
from notices.snapshot import seal, sha256_of, unseal
from notices.texts import Texts
from storage.records import MatterRecord, StationRecord
from storage.rules.situations import Verdict, answer_paths
from tests.kit.town import shipped_catalogue

NUMBER = "140502-2026-000128"
ISSUED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 1, 20, tzinfo=UTC)


@cache
def texts() -> Texts:
    return Texts.load()


def matter(code: str) -> MatterRecord:
    return next(record for record in shipped_catalogue().matters if record.code == code)


def station() -> StationRecord:
    return shipped_catalogue().stations[0]


def longest(record: MatterRecord) -> Verdict:
    """Return the answers that need the most materials."""
    return max(answer_paths(record), key=lambda found: len(found.materials))


def notice(code: str = "YB01", language: str = "zh", **changes: object) -> NoticeFacts:
    record = matter(code)
    issue = Issue(NUMBER, 3, ISSUED, f"https://example.org/n/{NUMBER}")
    facts = notice_facts(
        record, longest(record), station(), issue, texts=texts(), language=language
    )
    changed = replace(facts, **changes)  # type: ignore[arg-type]  # the test's choice
    content = seal(changed, factory_wording(changed), "")
    return unseal(content, sha256_of(content)).facts


def visit(**changes: object) -> VisitFacts:
    facts = VisitFacts(
        booking_id=12,
        station_id=7,
        matter_id=3,
        code="K7M-3PX",
        call_name="王女士",
        station="凤西支行便民服务站",
        county="城区",
        address="城区凤台西街沿线",
        phone="",
        matter="居民身份证补领",
        starts_at=SATURDAY,
        ends_at=SATURDAY + timedelta(minutes=20),
        status="confirmed",
        materials=("户口簿",),
        next_times=(SATURDAY + timedelta(hours=1),),
        sample=True,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # the test's choice
