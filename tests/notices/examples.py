"""Notices of the shipped catalogue, as the office makes them."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from notices.facts import Issue, notice_facts
from notices.letters import FreeTime, VisitFacts
from notices.matter_words import Part
from notices.placeholders import NoticeFacts
from notices.sheet import factory_wording
from notices.snapshot import seal, sha256_of, unseal
from notices.texts import Texts
from storage.records import MatterRecord, StationRecord
from storage.rules.situations import Verdict, answer_paths
from storage.tables import FieldDecision
from tests.kit.town import shipped_catalogue

NUMBER = "140502-2026-000128"
PUBLISHED = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
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


def part(record: MatterRecord, found: Verdict | None = None, **changes: object) -> Part:
    """Return a matter as it stands on a notice, by default for those who need the most."""
    told = Part(record, found or longest(record), 3, PUBLISHED, "李明", "张红")
    return replace(told, **changes)  # type: ignore[arg-type]  # the test's choice


def decision(field: str) -> FieldDecision:
    return FieldDecision(
        matter_id=1, field=field, decided_by="王主任", decided_at=PUBLISHED, sample=True
    )


def facts_of(*parts: Part, language: str = "zh", place: bool = True) -> NoticeFacts:
    """Return the facts of a notice about some matters."""
    issue = Issue(NUMBER, ISSUED, f"https://example.org/n/{NUMBER}")
    at = station() if place else None
    return notice_facts(parts, at, issue, texts=texts(), language=language)


def sealed(facts: NoticeFacts) -> NoticeFacts:
    """Return facts with the hash of their notice."""
    content = seal(facts, factory_wording(facts), "")
    return unseal(content, sha256_of(content)).facts


def notice(code: str = "YB01", language: str = "zh", **changes: object) -> NoticeFacts:
    """Return a notice about one matter; changes may be of the notice or of its matter."""
    facts = facts_of(part(matter(code)), language=language)
    of_notice = {field.name for field in fields(NoticeFacts)}
    above = {name: value for name, value in changes.items() if name in of_notice}
    below = {name: value for name, value in changes.items() if name not in of_notice}
    told = replace(facts.matters[0], **below)  # type: ignore[arg-type]  # the test's choice
    return sealed(replace(facts, matters=(told,), **above))  # type: ignore[arg-type]


def merged(language: str = "zh") -> NoticeFacts:
    """Return a notice about two matters that share materials, with decisions about gaps."""
    decisions = tuple(map(decision, ("statutory_limit", "promised_limit", "materials.size")))
    first = part(matter("YB01"), decisions=decisions)
    second = part(matter("RS01"), decisions=decisions, version=1)
    return sealed(facts_of(first, second, language=language))


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
        next_times=(FreeTime(7, SATURDAY + timedelta(hours=1)),),
        sample=True,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # the test's choice
