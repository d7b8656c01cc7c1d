"""The press: messages made with the templates in force, whatever those contain.

Whatever is in force is read anew for every message, so a template published now is used by the
next notice and the next reminder.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notices.factory import FACTORY_VERSION, SHEET, factory_source
from notices.inspect import try_on
from notices.placeholders import Facts, NoticeFacts, as_facts
from notices.problems import PREFIX, TemplateProblem
from notices.wording import Wording, wording
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from storage.refusals import TemplateUnknown

log = logging.getLogger(__name__)

COSTLY = frozenset({PREFIX + "too_slow", PREFIX + "too_much_memory"})
NOT_ITS_FAULT = frozenset({PREFIX + "no_worker"})


@dataclass(frozen=True)
class Source:
    """A template as it was in force; version 0 is the factory default."""

    name: str
    language: str
    version: int
    body: str


@dataclass(frozen=True)
class Rendered:
    """A finished text, and the version it was made with; `problem` if that was only the default."""

    text: str
    template_version: int
    problem: TemplateProblem | None = None


@dataclass(frozen=True)
class _Failure:
    """A message that a version failed to make."""

    source: Source
    problem: str


class Press:
    """Makes messages; a version that fails is reported, and the factory default stands in.

    Shipped templates are rendered here; what somebody sent in is rendered in the workshop alone.
    """

    def __init__(
        self, desk: TemplateDesk, workshop: Workshop, *, keeps_promises: bool = False
    ) -> None:
        self._desk = desk
        self._workshop = workshop
        self.keeps_promises = keeps_promises
        self._failures: list[_Failure] = []
        self._costly: dict[tuple[str, str, int], TemplateProblem] = {}

    async def source(self, name: str, language: str, at: datetime | None = None) -> Source:
        """Return the version in force at a moment (now); raises TemplateUnknown."""
        factory = shipped(name, language)
        current = await self._desk.current(name, language, at)
        if current is None:
            return Source(name, language, FACTORY_VERSION, factory)
        return Source(name, language, current.version, current.body)

    async def render(
        self, name: str, language: str, facts: Facts, promised_at: datetime | None = None
    ) -> Rendered:
        """Return a message made with the version in force.

        Where promises are kept, that is the one in force when the message was promised. A
        published version that fails on these facts is reported, and the factory default is
        used: no reminder is lost over a template.
        """
        at = promised_at if self.keeps_promises else None
        return await self.filled(await self.source(name, language, at), facts)

    async def filled(self, source: Source, facts: Facts) -> Rendered:
        """Return a message made with a version that was read before, as `render` does."""
        factory = factory_source(source.name, source.language)
        if source.body == factory:
            return Rendered(try_on(source.name, factory, facts), source.version)
        try:
            self._refuse_costly(source)
            text = await self._workshop.text(source.name, source.body, facts)
            return Rendered(text, source.version)
        except TemplateProblem as problem:
            self._note(source, problem)
            return Rendered(try_on(source.name, factory, facts), FACTORY_VERSION, problem)

    async def proven(self, source: Source, facts: Facts) -> Source:
        """Return the version if it can make something of these facts, else the factory default.

        For whoever renders while others wait: it is tried before, when nobody does.
        """
        factory = factory_source(source.name, source.language)
        if source.body == factory:
            return source
        try:
            self._refuse_costly(source)
            if source.name == SHEET:
                await self._workshop.words(source.body, facts)
            else:
                await self._workshop.text(source.name, source.body, facts)
        except TemplateProblem as problem:
            self._note(source, problem)
            return Source(source.name, source.language, FACTORY_VERSION, factory)
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
        plain, factory = as_facts(facts), factory_source(SHEET, facts.language)
        if source.body == factory:
            return wording(factory, plain)
        try:
            self._refuse_costly(source)
            return await self._workshop.words(source.body, plain)
        except TemplateProblem as problem:
            self._note(source, problem)
            return wording(factory, plain)

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


def shipped(name: str, language: str) -> str:
    """Return the factory default; raises TemplateUnknown."""
    try:
        return factory_source(name, language)
    except KeyError:
        raise TemplateUnknown from None


def _key(source: Source) -> tuple[str, str, int]:
    return source.name, source.language, source.version
