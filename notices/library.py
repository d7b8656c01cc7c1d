"""The library of templates: drafts, what is in force, and what is made of it.

Whatever is in force is read anew for every message, so a template published now is used by the
next notice and the next reminder.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
from notices.problems import PREFIX, TemplateProblem
from notices.required import lacking
from notices.sheet import SheetPrinter
from notices.split import split
from notices.wording import Wording, wording
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from storage.refusals import TemplateFaulty, TemplateReasonMissing, TemplateUnknown
from storage.tables import TemplateVersion

log = logging.getLogger(__name__)

COSTLY = frozenset({PREFIX + "too_slow", PREFIX + "too_much_memory"})
NOT_ITS_FAULT = frozenset({PREFIX + "no_worker"})


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
class _Failure:
    """A message that a version failed to make."""

    source: Source
    problem: str


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
        self._keeps_promises = keeps_promises
        self._failures: list[_Failure] = []
        self._costly: dict[tuple[str, str, int], TemplateProblem] = {}

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

    async def source(self, name: str, language: str, at: datetime | None = None) -> Source:
        """Return the version in force at a moment (now); raises TemplateUnknown."""
        shipped = _factory(name, language)
        current = await self._desk.current(name, language, at)
        if current is None:
            return Source(name, language, FACTORY_VERSION, shipped)
        return Source(name, language, current.version, current.body)

    async def history(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return every version that was sent in, the newest first; raises TemplateUnknown."""
        _factory(name, language)
        return await self._desk.history(name, language)

    async def waiting(self, name: str, language: str) -> Sequence[TemplateVersion]:
        """Return the versions whose date is still to come; raises TemplateUnknown."""
        _factory(name, language)
        return await self._desk.waiting(name, language)

    async def version(self, version_id: int) -> TemplateVersion:
        """Return a version that was sent in; raises TemplateUnknown."""
        return await self._desk.get(version_id)

    async def changes(self, version_id: int) -> str:
        """Return what a version changed against the one before it; raises TemplateUnknown."""
        version = await self._desk.get(version_id)
        older = [
            one
            for one in await self._desk.history(version.name, version.language)
            if one.version < version.version
        ]
        body = older[0].body if older else _factory(version.name, version.language)
        before = f"v{version.version - 1}"
        return await self._workshop.difference(body, version.body, before, f"v{version.version}")

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
            return Preview(await self.tried(draft_id, facts), None)
        try:
            words = await self._workshop.words(draft.body, facts)
        except TemplateProblem as problem:
            raise TemplateFaulty(problem=problem.key) from problem
        return Preview((), await self._sample_sheet(facts, words))

    async def tried(self, draft_id: int, facts: Facts) -> tuple[str, ...]:
        """Return the messages a version makes of some facts.

        Raises TemplateUnknown or TemplateFaulty.
        """
        draft = await self._desk.get(draft_id)
        try:
            text = await self._workshop.text(draft.name, draft.body, facts)
        except TemplateProblem as problem:
            raise TemplateFaulty(problem=problem.key) from problem
        return tuple(split(text))

    async def still_to_come(self, name: str) -> int:
        """Return how many planned messages a new version of a template would make."""
        return await self._desk.still_to_come(name)

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
        factory = _factory(name, language)
        return await self._desk.roll_back(name, language, by, factory, by_id=by_id, seen=seen)

    async def render(
        self, name: str, language: str, facts: Facts, promised_at: datetime | None = None
    ) -> Rendered:
        """Return a message made with the version in force.

        Where promises are kept, that is the one in force when the message was promised. A
        published version that fails on these facts is reported, and the factory default is
        used: no reminder is lost over a template.
        """
        at = promised_at if self._keeps_promises else None
        return await self.filled(await self.source(name, language, at), facts)

    async def filled(self, source: Source, facts: Facts) -> Rendered:
        """Return a message made with a version that was read before, as `render` does."""
        shipped = factory_source(source.name, source.language)
        if source.body == shipped:
            return Rendered(try_on(source.name, shipped, facts), source.version)
        try:
            self._refuse_costly(source)
            text = await self._workshop.text(source.name, source.body, facts)
            return Rendered(text, source.version)
        except TemplateProblem as problem:
            self._note(source, problem)
            return Rendered(try_on(source.name, shipped, facts), FACTORY_VERSION, problem)

    async def proven(self, source: Source, facts: Facts) -> Source:
        """Return the version if it can make something of these facts, else the factory default.

        For whoever renders while others wait: it is tried before, when nobody does.
        """
        shipped = factory_source(source.name, source.language)
        if source.body == shipped:
            return source
        try:
            self._refuse_costly(source)
            if source.name == SHEET:
                await self._workshop.words(source.body, facts)
            else:
                await self._workshop.text(source.name, source.body, facts)
        except TemplateProblem as problem:
            self._note(source, problem)
            return Source(source.name, source.language, FACTORY_VERSION, shipped)
        return source

    async def tell_failures(self, admins: Sequence[int]) -> None:
        """Note in the record which versions failed messages, and tell the admins.

        Apart from the rendering, which may happen in somebody's transaction.
        """
        while self._failures:
            failure = self._failures.pop(0)
            source = failure.source
            await self._desk.failed(
                source.name, source.language, source.version, failure.problem, admins
            )

    async def wording(self, source: Source, facts: NoticeFacts) -> Wording:
        """Return the printed sheet's words by a version that was read before.

        Where it fails on these facts, they are the shipped ones.
        """
        plain, shipped = as_facts(facts), factory_source(SHEET, facts.language)
        if source.body == shipped:
            return wording(shipped, plain)
        try:
            self._refuse_costly(source)
            return await self._workshop.words(source.body, plain)
        except TemplateProblem as problem:
            self._note(source, problem)
            return wording(shipped, plain)

    def _refuse_costly(self, source: Source) -> None:
        """Spare everybody a version that cost too much once: the next one in force is tried."""
        problem = self._costly.get(_key(source))
        if problem is not None:
            raise problem

    def _note(self, source: Source, problem: TemplateProblem) -> None:
        where = f"{source.name}.{source.language} v{source.version}"
        log.warning("template %s failed: %s", where, problem.key)
        if problem.key in COSTLY:
            self._costly[_key(source)] = problem
        if problem.key not in NOT_ITS_FAULT:
            self._failures.append(_Failure(source, problem.key))


def _key(source: Source) -> tuple[str, str, int]:
    return source.name, source.language, source.version


def _factory(name: str, language: str) -> str:
    try:
        return factory_source(name, language)
    except KeyError:
        raise TemplateUnknown from None


def _clean(body: str) -> str:
    """Return the text with plain line ends and no byte order mark, as editors on phones add."""
    return body.removeprefix("\ufeff").replace("\r\n", "\n").strip("\n") + "\n"
