"""The library of templates: what is sent in, tried, published and taken back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from notices.factory import (
    FACTORY_VERSION,
    LANGUAGES,
    SHEET,
    TEMPLATES,
)
from notices.inspect import Inspection
from notices.placeholders import (
    Facts,
    NoticeFacts,
    VisitWords,
    form_of,
    sample_facts,
)
from notices.press import Press, Source, shipped
from notices.problems import TemplateProblem
from notices.render import without_unseen
from notices.required import lacking
from notices.sheet import SheetPrinter
from notices.split import split
from notices.wording import Wording
from notices.workshop import Workshop
from storage.desk.template_shelf import Ahead
from storage.desk.templates import TemplateDesk
from storage.refusals import TemplateFaulty, TemplateReasonMissing
from storage.tables import TemplateVersion


@dataclass(frozen=True)
class TemplateName:
    """A template an admin may edit, and the languages it is kept in."""

    name: str
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True)
class Proposal:
    """What became of a version that was sent in; without a draft it was faulty.

    `difference` is empty for a faulty one, or where finding it took too long.
    """

    draft_id: int | None
    inspection: Inspection
    difference: str


@dataclass(frozen=True)
class Changes:
    """The lines in which a version differs from the one it replaced; `against` is that one."""

    against: int
    difference: str


@dataclass(frozen=True)
class Preview:
    """A draft on sample data: as messages, and as a PDF where it is printed."""

    parts: tuple[str, ...]
    pdf: bytes | None


class Library:
    """Keeps the templates; every refusal is for the admin who asks.

    What somebody sent in is tried in the workshop alone.
    """

    def __init__(
        self,
        desk: TemplateDesk,
        printer: SheetPrinter,
        workshop: Workshop | None = None,
        *,
        keeps_promises: bool = False,
    ) -> None:
        self._desk = desk
        self._printer = printer
        self._workshop = workshop or Workshop()
        self._press = Press(desk, self._workshop, keeps_promises=keeps_promises)

    async def close(self) -> None:
        """End the workshop's process."""
        await self._workshop.close()

    def names(self) -> Sequence[TemplateName]:
        """Return what an admin may edit."""
        return [TemplateName(name) for name in TEMPLATES]

    @property
    def two_person(self) -> bool:
        """Tell whether who sent a draft in must leave its publishing to somebody else."""
        return self._desk.two_person

    @property
    def press(self) -> Press:
        """Return where messages are made with what is in force."""
        return self._press

    async def source(self, name: str, language: str) -> Source:
        """Return the version in force; raises TemplateUnknown."""
        return await self._press.source(name, language)

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version that was sent in, the newest first; raises TemplateUnknown."""
        shipped(name, language)
        return await self._desk.history(name, language)

    async def waiting(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return the versions whose date is still to come; raises TemplateUnknown."""
        shipped(name, language)
        return await self._desk.waiting(name, language)

    async def version(self, version_id: int) -> TemplateVersion:
        """Return a version that was sent in; raises TemplateUnknown."""
        return await self._desk.get(version_id)

    async def changes(self, version_id: int) -> Changes:
        """Return what a version changed against what it replaced; raises TemplateUnknown."""
        version = await self._desk.get(version_id)
        factory = shipped(version.name, version.language)
        older = await self._desk.replaced_by(version)
        number, body = (older.version, older.body) if older else (FACTORY_VERSION, factory)
        lines = await self._workshop.difference(
            body, version.body, f"v{number}", f"v{version.version}"
        )
        return Changes(number, lines)

    async def propose(
        self, name: str, language: str, body: str, author: str, author_id: int | None = None
    ) -> Proposal:
        """Inspect a new version and keep it as a draft if it is sound; raises TemplateUnknown."""
        published = await self.source(name, language)
        body = _clean(body)
        found = await self._workshop.inspection(name, body, language, published.body)
        if not found.sound:
            return Proposal(None, found, "")
        draft = await self._desk.save_draft(name, language, body, author, author_id)
        difference = await self._workshop.difference(
            published.body, body, f"v{published.version}", name
        )
        return Proposal(draft.key, found, difference)

    async def preview(self, draft_id: int) -> Preview:
        """Show a version on sample data; raises TemplateUnknown or TemplateFaulty."""
        draft = await self._desk.get(draft_id)
        facts = sample_facts(draft.name, draft.language)
        if draft.name != SHEET:
            return Preview(tuple(split(await self.tried(draft_id, facts))), None)
        try:
            words = await self._workshop.words(draft.body, facts)
        except TemplateProblem as problem:
            raise TemplateFaulty(problem=problem.key) from problem
        return Preview((), await self._sample_sheet(facts, words))

    async def tried(self, draft_id: int, facts: Facts) -> str:
        """Return what a version makes of some facts; raises TemplateUnknown or TemplateFaulty."""
        draft = await self._desk.get(draft_id)
        try:
            return await self._workshop.text(draft.name, draft.body, facts)
        except TemplateProblem as problem:
            raise TemplateFaulty(problem=problem.key) from problem

    async def ahead(self, name: str, language: str) -> Ahead:
        """Count what a new version would touch: messages still to be sent, visits to come.

        A notice is made when it is asked for, so a new version of it touches nothing before.
        """
        if form_of(name) is NoticeFacts:
            return Ahead(0, 0)
        return await self._desk.ahead(name, language)

    def keeps_promised(self, name: str) -> bool:
        """Tell whether planned messages keep the version they were planned with."""
        return self._press.keeps_promises and form_of(name) is VisitWords

    async def _sample_sheet(self, facts: Facts, words: Wording) -> bytes:
        sample = TypeAdapter(NoticeFacts).validate_python(facts)
        return await asyncio.to_thread(self._printer.pdf, sample, words)

    async def publish(
        self,
        draft_id: int,
        by: str,
        by_id: int | None = None,
        *,
        since: datetime | None = None,
        reason: str | None = None,
    ) -> TemplateVersion:
        """Put a draft in force, at once or from a moment to come.

        Raises TemplateUnknown, TemplateFaulty, TemplateReasonMissing, TemplateNoDraft or
        SecondPersonNeeded.
        """
        found = await self.inspected(draft_id)
        if not found.sound:
            raise TemplateFaulty(problem=found.problems[0].key)
        draft = await self._desk.get(draft_id)
        if lacking(draft.name, found.asked) and not reason:
            raise TemplateReasonMissing
        return await self._desk.publish(draft_id, by, by_id, since=since, reason=reason)

    async def inspected(self, draft_id: int) -> Inspection:
        """Inspect a version against the one in force; raises TemplateUnknown."""
        draft = await self._desk.get(draft_id)
        now = await self.source(draft.name, draft.language)
        return await self._workshop.inspection(draft.name, draft.body, draft.language, now.body)

    async def call_off(self, version_id: int) -> TemplateVersion:
        """Withdraw a version before its date; raises TemplateUnknown or TemplateBegun."""
        return await self._desk.call_off(version_id)

    async def roll_back(
        self,
        name: str,
        language: str,
        by: str,
        *,
        by_id: int | None = None,
        seen: int | None = None,
    ) -> TemplateVersion:
        """Put what was in force before in force again; a second time goes further back.

        `seen` is the version the admin saw in force. Raises TemplateUnknown, NothingToRollBack or
        TemplateChangedMeanwhile.
        """
        factory = shipped(name, language)
        return await self._desk.roll_back(name, language, by, factory, by_id=by_id, seen=seen)


def _clean(body: str) -> str:
    """Return the text with plain line ends and without what nobody sees.

    Editors on phones add a byte order mark; halves of a letter and zero bytes no database keeps.
    """
    lines = body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return without_unseen(lines).strip("\n") + "\n"
