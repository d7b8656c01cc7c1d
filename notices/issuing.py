"""The notice office: issues one-time notices, finds them again, prints them as issued."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from notices.channel import Attachment
from notices.factory import SHEET
from notices.facts import Issue, facts_of, notice_facts, sha256_of, snapshot
from notices.library import Library
from notices.placeholders import NoticeFacts, as_facts
from notices.sheet import SheetPrinter
from notices.split import split
from notices.texts import Texts
from storage.desk.matters import MatterDesk, MatterInForce
from storage.desk.notices import Notice, NoticeDesk, NoticeRequest, Snapshot, Told
from storage.desk.stations import StationDesk
from storage.records import StationRecord
from storage.refusals import AnswersIncomplete, NotForThisPerson
from storage.rules.situations import Verdict, check_answers, verdict

NUMBER_PLACE = "{number}"


@dataclass(frozen=True)
class Issued:
    """A notice as it was issued, and as a chat shows it."""

    number: str
    matter_id: int
    answers: Mapping[str, str]
    station_id: int | None
    parts: tuple[str, ...]
    facts: NoticeFacts


class NoticeOffice:
    """Issues notices; what was issued never changes."""

    def __init__(
        self,
        *,
        desk: NoticeDesk,
        matters: MatterDesk,
        stations: StationDesk,
        library: Library,
        printer: SheetPrinter,
        texts: Texts,
        link: str,
    ) -> None:
        self._desk = desk
        self._matters = matters
        self._stations = stations
        self._library = library
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
        """Issue the notice for these answers.

        Raises MatterUnknown, AnswerUnknown, AnswersIncomplete, or NotForThisPerson where an
        answer says that the person should go elsewhere.
        """
        matter = await self._matters.by_code(matter_code)
        found = verdict(matter.record, check_answers(matter.record, answers))
        _refuse_unfinished(found)
        place = (await self._stations.by_id(station_id)).details if station_id else None
        template_version, _ = await self._library.source("notice", language)
        sheet_version, _ = await self._library.source(SHEET, language)
        request = NoticeRequest(
            told=[Told(matter.key, matter.version, found.answers)],
            template_version=template_version,
            sheet_version=sheet_version,
            language=language,
            person_id=person_id,
            station_id=station_id,
        )

        def compose(number: str, at: datetime) -> Snapshot:
            return self._compose(matter, found, place, number, at, language)

        return await self._shown(await self._desk.issue(request, compose))

    async def find(self, number: str) -> Issued:
        """Return a notice as it was issued; raises NoticeUnknown."""
        return await self._shown(await self._desk.by_number(number))

    async def pdf(self, number: str) -> Attachment:
        """Print a notice on A4; raises NoticeUnknown."""
        facts = _facts(await self._desk.by_number(number))
        wording = await self._library.wording(facts)
        content = await asyncio.to_thread(self._printer.pdf, facts, wording)
        return Attachment(f"{number}.pdf", content)

    async def png(self, number: str) -> Attachment:
        """Draw a notice as a picture for a phone; raises NoticeUnknown."""
        facts = _facts(await self._desk.by_number(number))
        wording = await self._library.wording(facts)
        content = await asyncio.to_thread(self._printer.png, facts, wording)
        return Attachment(f"{number}.png", content)

    def _compose(
        self,
        matter: MatterInForce,
        found: Verdict,
        place: StationRecord | None,
        number: str,
        at: datetime,
        language: str,
    ) -> Snapshot:
        link = self._link.replace(NUMBER_PLACE, number)
        issue = Issue(number, matter.version, at, link)
        content = snapshot(
            notice_facts(matter.record, found, place, issue, texts=self._texts, language=language)
        )
        return Snapshot(content, sha256_of(content))

    async def _shown(self, notice: Notice) -> Issued:
        facts = _facts(notice)
        rendered = await self._library.render("notice", facts.language, as_facts(facts))
        first = notice.told[0]
        return Issued(
            number=notice.row.number,
            matter_id=first.matter_id,
            answers=first.answers,
            station_id=notice.row.station_id,
            parts=tuple(split(rendered.text)),
            facts=facts,
        )


def _facts(notice: Notice) -> NoticeFacts:
    return facts_of(notice.row.snapshot, notice.row.sha256)


def _refuse_unfinished(found: Verdict) -> None:
    if found.next_question is not None:
        raise AnswersIncomplete(question=found.next_question.question)
    if found.stopped:
        raise NotForThisPerson(outcome="；".join(found.outcomes))
