"""The notice office: issues one-time notices, finds them again, prints them as issued."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from notices.channel import Attachment
from notices.difference import SheetDifference, compare
from notices.factory import SHEET, factory_source
from notices.facts import Issue, notice_facts
from notices.inspect import try_on
from notices.matter_words import Part
from notices.placeholders import NoticeFacts, as_facts
from notices.press import Press, Source
from notices.sheet import SheetPrinter, factory_wording
from notices.snapshot import Sealed, facts_of, seal, sha256_of, unseal
from notices.split import split
from notices.texts import Texts
from storage.desk.checklists import ChecklistDesk
from storage.desk.matters import MatterDesk, MatterInForce
from storage.desk.notices import Notice, NoticeDesk, NoticeRequest, Snapshot, Told
from storage.desk.stations import StationDesk
from storage.records import StationRecord
from storage.refusals import (
    AnswersIncomplete,
    AnswerUnknown,
    MatterTwice,
    NotForThisPerson,
    NoticeNotPublished,
    NoticeUnknown,
    TooManyMatters,
)
from storage.rules.situations import Verdict, check_answers, verdict

NUMBER_PLACE = "{number}"
MOST_MATTERS = 4
"""Matters on one notice: more do not fit one visit, nor a sheet that anybody reads."""

Asked = tuple[str, Mapping[str, str]]
"""A matter's code and the answers to its questions."""


@dataclass(frozen=True)
class Issued:
    """A notice as it was issued, and as a chat shows it; `told` are its matters in order."""

    number: str
    told: tuple[Told, ...]
    station_id: int | None
    person_id: int | None
    parts: tuple[str, ...]
    facts: NoticeFacts

    @property
    def matter_id(self) -> int:
        """Return the first matter's id."""
        return self.told[0].matter_id

    @property
    def answers(self) -> Mapping[str, str]:
        """Return the answers to the first matter."""
        return self.told[0].answers


@dataclass(frozen=True)
class Replaced:
    """A newer version that took a notice's place.

    `difference` is None where the same answers lead to no sheet any more: questions are left, or
    the person is sent elsewhere.
    """

    matter_id: int
    matter: str
    version: int
    since: datetime
    difference: SheetDifference | None


@dataclass(frozen=True)
class Standing:
    """Whether a notice still holds, and whether its record is what was sealed.

    `kept_until` is the day until which its holder chose to be served on it all the same.
    """

    number: str
    issued_at: datetime
    sha256: str
    genuine: bool
    replaced: tuple[Replaced, ...]
    kept_until: date | None = None


@dataclass(frozen=True)
class _Sources:
    """The templates a notice is made with, read before its transaction begins."""

    notice: Source
    sheet: Source


class NoticeOffice:
    """Issues notices; what was issued never changes."""

    def __init__(
        self,
        *,
        desk: NoticeDesk,
        checklists: ChecklistDesk,
        matters: MatterDesk,
        stations: StationDesk,
        press: Press,
        printer: SheetPrinter,
        texts: Texts,
        link: str,
    ) -> None:
        self._desk = desk
        self._checklists = checklists
        self._matters = matters
        self._stations = stations
        self._press = press
        self._printer = printer
        self._texts = texts
        self._link = link

    async def issue(
        self,
        matter_code: str,
        answers: Mapping[str, str],
        *,
        language: str,
        person_id: int | None = None,
        station_id: int | None = None,
    ) -> Issued:
        """Issue the notice of one matter; raises what `issue_together` raises."""
        return await self.issue_together(
            [(matter_code, answers)],
            language=language,
            person_id=person_id,
            station_id=station_id,
        )

    async def issue_together(
        self,
        asked: Sequence[Asked],
        *,
        language: str,
        person_id: int | None = None,
        station_id: int | None = None,
    ) -> Issued:
        """Issue one notice for several matters, with one list of materials.

        Raises MatterTwice, TooManyMatters, MatterUnknown, NoticeNotPublished, AnswerUnknown,
        AnswersIncomplete, or NotForThisPerson where an answer sends the person elsewhere.
        """
        _refuse_too_many(asked)
        decided = [await self._decided(code, answers) for code, answers in asked]
        place = (await self._stations.by_id(station_id)).details if station_id else None
        parts = [Part.of(matter, found) for matter, found in decided]
        trial = Issue(NUMBER_PLACE, decided[0][0].effective_at, self._link)
        sources = await self._sources(self._facts(parts, place, trial, language))
        request = NoticeRequest(
            told=[Told(matter.key, matter.version, found.answers) for matter, found in decided],
            template_version=sources.notice.version,
            sheet_version=sources.sheet.version,
            language=language,
            person_id=person_id,
            station_id=station_id,
        )

        async def compose(number: str, at: datetime) -> Snapshot:
            issue = Issue(number, at, self._link.replace(NUMBER_PLACE, number))
            return await self._sealed(self._facts(parts, place, issue, language), sources)

        return _shown(await self._desk.issue(request, compose))

    async def find(self, number: str) -> Issued:
        """Return a notice as it was issued; raises NoticeUnknown."""
        return _shown(await self._desk.by_number(number))

    async def standing(self, number: str) -> Standing:
        """Tell whether a notice still holds, and what changed since; raises NoticeUnknown."""
        notice = await self._desk.by_number(number)
        row = notice.row
        replaced = [await self._replaced(notice, told) for told in notice.told]
        return Standing(
            number=row.number,
            issued_at=row.issued_at,
            sha256=row.sha256,
            genuine=sha256_of(row.snapshot) == row.sha256,
            replaced=tuple(newer for newer in replaced if newer is not None),
            kept_until=notice.kept_until,
        )

    async def ready(self, number: str) -> frozenset[str]:
        """Return the ids of the materials that its holder has ready; raises NoticeUnknown."""
        return await self._checklists.ticked(number)

    async def tick(self, number: str, material_id: str, person_id: int, *, ready: bool) -> None:
        """Note that a material is ready, or not after all.

        Raises NoticeUnknown, also for a material the notice does not list, or NotYours.
        """
        listed = _unsealed(await self._desk.by_number(number)).facts.materials
        if material_id not in {item.id for item in listed}:
            raise NoticeUnknown
        await self._checklists.tick(number, material_id, person_id, ready=ready)

    async def pdf(self, number: str) -> Attachment:
        """Print a notice on A4; raises NoticeUnknown."""
        sealed = _unsealed(await self._desk.by_number(number))
        content = await asyncio.to_thread(self._printer.pdf, sealed.facts, sealed.words)
        return Attachment(f"{number}.pdf", content)

    async def png(self, number: str) -> Attachment:
        """Draw a notice as a picture for a phone; raises NoticeUnknown."""
        sealed = _unsealed(await self._desk.by_number(number))
        content = await asyncio.to_thread(self._printer.png, sealed.facts, sealed.words)
        return Attachment(f"{number}.png", content)

    async def _sources(self, trial: NoticeFacts) -> _Sources:
        """Read the templates, tried on all but the number: a slow one must not hold it up."""
        sheet = await self._press.source(SHEET, trial.language)
        notice = await self._press.source("notice", trial.language)
        return _Sources(
            notice=await self._press.proven(notice, as_facts(trial)),
            sheet=await self._press.proven(sheet, as_facts(trial)),
        )

    async def _sealed(self, facts: NoticeFacts, sources: _Sources) -> Snapshot:
        told = await self._press.filled(sources.notice, as_facts(facts))
        words = await self._press.wording(sources.sheet, facts)
        content = seal(facts, words, told.text)
        return Snapshot(content, sha256_of(content))

    async def _decided(
        self, code: str, answers: Mapping[str, str]
    ) -> tuple[MatterInForce, Verdict]:
        matter = await self._matters.by_code(code)
        _refuse_draft(matter)
        found = verdict(matter.record, check_answers(matter.record, answers))
        _refuse_unfinished(found)
        return matter, found

    def _facts(
        self, parts: Sequence[Part], place: StationRecord | None, issue: Issue, language: str
    ) -> NoticeFacts:
        return notice_facts(parts, place, issue, texts=self._texts, language=language)

    async def _replaced(self, notice: Notice, told: Told) -> Replaced | None:
        matter = await self._matters.by_id(told.matter_id)
        if matter.version <= told.matter_version:
            return None
        return Replaced(
            matter_id=told.matter_id,
            matter=matter.record.name,
            version=matter.version,
            since=matter.effective_at,
            difference=await self._difference(notice, told, matter),
        )

    async def _difference(
        self, notice: Notice, told: Told, matter: MatterInForce
    ) -> SheetDifference | None:
        """Compare the sheet with what it would be if only this matter had changed."""
        old = _unsealed(notice).facts
        try:
            found = verdict(matter.record, check_answers(matter.record, told.answers))
        except AnswerUnknown:
            return None
        if found.next_question is not None or found.stopped:
            return None
        parts = [
            Part.of(matter, found) if each == told else await self._as_told(each)
            for each in notice.told
        ]
        issue = Issue(old.number, notice.row.issued_at)
        new = self._facts(parts, None, issue, notice.row.language)
        matters = [
            new.matters[place] if each == told else old.matters[place]
            for place, each in enumerate(notice.told)
        ]
        return compare(old, replace(new, matters=tuple(matters)))

    async def _as_told(self, told: Told) -> Part:
        """Return a matter in the version that a notice was issued for."""
        record = await self._matters.in_version(told.matter_id, told.matter_version)
        return Part(record, verdict(record, told.answers), told.matter_version)


def _shown(notice: Notice) -> Issued:
    sealed = _unsealed(notice)
    return Issued(
        number=notice.row.number,
        told=notice.told,
        station_id=notice.row.station_id,
        person_id=notice.row.person_id,
        parts=tuple(split(sealed.text)),
        facts=sealed.facts,
    )


def _unsealed(notice: Notice) -> Sealed:
    row = notice.row
    if "facts" in row.snapshot:
        return unseal(row.snapshot, row.sha256)
    # Notices of the first form kept their facts alone; the shipped wording stands in.
    facts = facts_of(row.snapshot, row.sha256)
    text = try_on("notice", factory_source("notice", facts.language), as_facts(facts))
    return Sealed(facts, factory_wording(facts), text)


def _refuse_too_many(asked: Sequence[Asked]) -> None:
    codes = [code for code, _ in asked]
    if len(codes) > MOST_MATTERS:
        raise TooManyMatters(most=MOST_MATTERS)
    if len(set(codes)) < len(codes):
        raise MatterTwice


def _refuse_draft(matter: MatterInForce) -> None:
    if not matter.matter.published:
        raise NoticeNotPublished(matter=matter.record.name, phone=matter.record.consult_phone)


def _refuse_unfinished(found: Verdict) -> None:
    if found.next_question is not None:
        raise AnswersIncomplete(question=found.next_question.question)
    if found.stopped:
        raise NotForThisPerson(outcome="；".join(found.outcomes))
