"""The library of templates: drafts, what is in force, and what is made of it.

Whatever is in force is read anew for every message, so a template published now is used by the
next notice and the next reminder.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from notices.factory import (
    FACTORY_VERSION,
    LANGUAGES,
    SHEET,
    TEMPLATES,
    factory_source,
)
from notices.inspect import Inspection, try_on
from notices.placeholders import Facts, NoticeFacts, as_facts, sample_facts
from notices.problems import TemplateProblem
from notices.sheet import SheetPrinter
from notices.split import split
from notices.wording import Wording, wording
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from storage.refusals import TemplateFaulty, TemplateUnknown
from storage.tables import TemplateVersion

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TemplateName:
    """A template an admin may edit, and the languages it is kept in."""

    name: str
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True)
class Source:
    """A template as it was in force; version 0 is the factory default."""

    name: str
    language: str
    version: int
    body: str


@dataclass(frozen=True)
class Proposal:
    """What became of a version that was sent in; without a draft it was faulty.

    `difference` is empty for a faulty one, or where finding it took too long.
    """

    draft_id: int | None
    inspection: Inspection
    difference: str


@dataclass(frozen=True)
class Preview:
    """A draft on sample data: as messages, and as a PDF where it is printed."""

    parts: tuple[str, ...]
    pdf: bytes | None


@dataclass(frozen=True)
class Rendered:
    """A finished text, and the version it was made with; `problem` if that was only the default."""

    text: str
    template_version: int
    problem: TemplateProblem | None = None


class Library:
    """Keeps the templates; every refusal is for the admin who asks.

    Shipped templates are rendered here; what somebody sent in is rendered in the workshop alone.
    """

    def __init__(
        self, desk: TemplateDesk, printer: SheetPrinter, workshop: Workshop | None = None
    ) -> None:
        self._desk = desk
        self._printer = printer
        self._workshop = workshop or Workshop()

    async def close(self) -> None:
        """End the workshop's process."""
        await self._workshop.close()

    def names(self) -> Sequence[TemplateName]:
        """Return what an admin may edit."""
        return [TemplateName(name) for name in TEMPLATES]

    async def source(self, name: str, language: str) -> Source:
        """Return the version in force; raises TemplateUnknown."""
        shipped = _factory(name, language)
        current = await self._desk.current(name, language)
        if current is None:
            return Source(name, language, FACTORY_VERSION, shipped)
        return Source(name, language, current.version, current.body)

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version that was sent in, the newest first; raises TemplateUnknown."""
        _factory(name, language)
        return await self._desk.history(name, language)

    async def propose(self, name: str, language: str, body: str, author: str) -> Proposal:
        """Inspect a new version and keep it as a draft if it is sound; raises TemplateUnknown."""
        published = await self.source(name, language)
        body = _clean(body)
        found = await self._workshop.inspection(name, body, language, published.body)
        if not found.sound:
            return Proposal(None, found, "")
        draft = await self._desk.save_draft(name, language, body, author)
        difference = await self._workshop.difference(
            published.body, body, f"v{published.version}", name
        )
        return Proposal(draft.key, found, difference)

    async def preview(self, draft_id: int) -> Preview:
        """Show a version on sample data; raises TemplateUnknown or TemplateFaulty."""
        draft = await self._desk.get(draft_id)
        facts = sample_facts(draft.name, draft.language)
        try:
            if draft.name == SHEET:
                words = await self._workshop.words(draft.body, facts)
                return Preview((), await self._sample_sheet(facts, words))
            text = await self._workshop.text(draft.name, draft.body, facts)
        except TemplateProblem as problem:
            raise TemplateFaulty(problem=problem.key) from problem
        return Preview(tuple(split(text)), None)

    async def _sample_sheet(self, facts: Facts, words: Wording) -> bytes:
        sample = TypeAdapter(NoticeFacts).validate_python(facts)
        return await asyncio.to_thread(self._printer.pdf, sample, words)

    async def publish(self, draft_id: int, by: str) -> TemplateVersion:
        """Put a draft in force; raises TemplateUnknown or TemplateFaulty."""
        draft = await self._desk.get(draft_id)
        found = await self._workshop.inspection(draft.name, draft.body, draft.language)
        if not found.sound:
            raise TemplateFaulty(problem=found.problems[0].key)
        return await self._desk.publish(draft_id, by)

    async def roll_back(self, name: str, language: str, by: str) -> TemplateVersion:
        """Put what was in force before in force again.

        Raises TemplateUnknown or NothingToRollBack.
        """
        return await self._desk.roll_back(name, language, by, _factory(name, language))

    async def render(self, name: str, language: str, facts: Facts) -> Rendered:
        """Return a message made with the version in force.

        A published version that fails on these facts is reported, and the factory default is
        used: no reminder is lost over a template.
        """
        return await self.filled(await self.source(name, language), facts)

    async def filled(self, source: Source, facts: Facts) -> Rendered:
        """Return a message made with a version that was read before, as `render` does."""
        shipped = factory_source(source.name, source.language)
        if source.body == shipped:
            return Rendered(try_on(source.name, shipped, facts), source.version)
        try:
            text = await self._workshop.text(source.name, source.body, facts)
            return Rendered(text, source.version)
        except TemplateProblem as problem:
            _warn(source, problem)
            return Rendered(try_on(source.name, shipped, facts), FACTORY_VERSION, problem)

    async def wording(self, source: Source, facts: NoticeFacts) -> Wording:
        """Return the printed sheet's words by a version that was read before.

        Where it fails on these facts, they are the shipped ones.
        """
        plain, shipped = as_facts(facts), factory_source(SHEET, facts.language)
        if source.body == shipped:
            return wording(shipped, plain)
        try:
            return await self._workshop.words(source.body, plain)
        except TemplateProblem as problem:
            _warn(source, problem)
            return wording(shipped, plain)


def _warn(source: Source, problem: TemplateProblem) -> None:
    where = f"{source.name}.{source.language} v{source.version}"
    log.warning("template %s failed: %s", where, problem.key)


def _factory(name: str, language: str) -> str:
    try:
        return factory_source(name, language)
    except KeyError:
        raise TemplateUnknown from None


def _clean(body: str) -> str:
    """Return the text with plain line ends and no byte order mark, as editors on phones add."""
    return body.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n") + "\n"
