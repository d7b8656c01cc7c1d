"""How a draft's notice would read, before anybody is given it."""

from dataclasses import replace
from datetime import datetime

from notices.factory import factory_source
from notices.facts import Issue, notice_facts
from notices.inspect import try_on
from notices.matter_words import Part
from notices.placeholders import NoticeFacts, as_facts
from notices.split import split
from notices.texts import MAIN_LANGUAGE, Texts
from storage.desk.publishing import MatterPage
from storage.records import MatterRecord
from storage.rules.situations import Verdict, answer_paths


def ways_to_a_notice(record: MatterRecord) -> tuple[Verdict, ...]:
    """Return the ways of answering that end in a notice."""
    return tuple(way for way in answer_paths(record) if not way.stopped)


def facts_of_way(
    page: MatterPage, way: Verdict, now: datetime, texts: Texts, language: str = MAIN_LANGUAGE
) -> NoticeFacts:
    """Return what a matter's notice would say to somebody who answers so; it bears no number."""
    version = page.draft or page.in_force
    drafted = Part(
        record=page.record,
        found=way,
        version=version.version if version else page.matter.version,
        author=version.author if version else "",
        decisions=tuple(page.decisions.values()),
    )
    facts = notice_facts([drafted], None, Issue("", now), texts=texts, language=language)
    return replace(facts, number=texts.plain("admin.matter.no_number"))


def draft_notice(page: MatterPage, way: Verdict, now: datetime, texts: Texts) -> str:
    """Return the start of the chat's notice by the shipped template."""
    source = factory_source("notice", MAIN_LANGUAGE)
    return split(try_on("notice", source, as_facts(facts_of_way(page, way, now, texts))))[0]
