"""The facts of a one-time notice, made of one or several matters and somebody's answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from notices.hours_words import HoursWords
from notices.matter_words import MatterWords, Part
from notices.placeholders import MaterialFacts, NoticeFacts
from notices.texts import Texts
from storage.records import Material, StationRecord
from storage.rules.merging import Merged, merge


@dataclass(frozen=True)
class Issue:
    """What a notice is given when it is issued: its number, time and address."""

    number: str
    issued_at: datetime
    link: str = ""


def notice_facts(
    parts: Sequence[Part],
    station: StationRecord | None,
    issue: Issue,
    *,
    texts: Texts,
    language: str,
) -> NoticeFacts:
    """Return what a notice says to somebody who gave these answers to these matters."""
    words = MatterWords(texts, language)
    hours = HoursWords(texts, language)
    matters = tuple(words.matter(part) for part in parts)
    return NoticeFacts(
        language=language,
        number=issue.number,
        issued_on=texts.spoken(language).date(issue.issued_at),
        sha256="",
        link=issue.link,
        stopped=any(part.found.stopped for part in parts),
        matter=words.listed(matter.name for matter in matters),
        matters=matters,
        materials=tuple(_materials(parts, words)),
        station=station.name if station else "",
        address=station.address if station else "",
        phone=station.phone if station else "",
        hours=hours.regular(station.hours.regular) if station else (),
        off_hours=hours.off_hours(station.off_hours.windows) if station else (),
        consult_phone=words.listed(_once(matter.consult_phone for matter in matters)),
        complaint_phone=words.listed(_once(matter.complaint_phone for matter in matters)),
        sample=any(map(_estimated, parts)) or (station is not None and _unsure(station)),
    )


def material_facts(material: Material, texts: Texts, language: str) -> MaterialFacts:
    """Return how a notice lists a material."""
    return MatterWords(texts, language).material(material)


def _materials(parts: Sequence[Part], words: MatterWords) -> Iterator[MaterialFacts]:
    for merged in merge([part.found.materials for part in parts]):
        yield _material(parts, merged, words)


def _material(parts: Sequence[Part], merged: Merged, words: MatterWords) -> MaterialFacts:
    """List a material once; what only some of its matters say of it is said in their name."""
    said = [
        (parts[wanted.place].record.name, words.material(wanted.material, parts[wanted.place]))
        for wanted in merged.wanted
    ]
    listed = words.material(merged.material, parts[merged.places[0]])
    shared = len(merged.places) == len(parts)
    return MaterialFacts(
        id=listed.id,
        name=listed.name,
        form=listed.form,
        copies=listed.copies,
        issuer=words.agreed((name, item.issuer) for name, item in said),
        note=words.agreed((name, item.note) for name, item in said),
        sample=any(item.sample for _, item in said),
        matters=() if shared else tuple(name for name, _ in said),
    )


def _once(words: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(word for word in words if word))


def _estimated(part: Part) -> bool:
    record = part.record
    materials = (each.estimated or each.copies_estimated for each in part.found.materials)
    return (
        record.department_estimated
        or record.process_steps_estimated
        or record.fee.estimated
        or any(materials)
        or any(question.estimated for question in record.faq)
        or any(decision.sample for decision in part.decisions)
    )


def _unsure(station: StationRecord) -> bool:
    return (
        not station.station_confirmed
        or station.address_estimated
        or station.hours.estimated
        or station.off_hours.estimated
    )
