"""Admins change what is said: draft, look, publish, go back; nobody restarts anything."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from notices.factory import TEMPLATES, factory_source
from notices.inspect import inspect
from notices.library import Library
from notices.placeholders import sample_facts
from notices.press import Source
from notices.required import lacking
from notices.sheet import SheetPrinter
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from storage.refusals import NothingToRollBack, TemplateFaulty, TemplateUnknown
from tests.kit.clock import FrozenClock
from tests.kit.town import empty_database
from tests.notices.examples import notice

NAME = "reminder_day_before"
FACTS = sample_facts(NAME, "zh")
WILD = "tests.notices.wild_worker"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[TemplateDesk]:
    async with empty_database(tmp_path) as database:
        await database.migrate()
        yield TemplateDesk(database, FrozenClock())


@pytest.fixture
async def library(desk: TemplateDesk) -> AsyncIterator[Library]:
    opened = Library(desk, SheetPrinter())
    yield opened
    await opened.close()


async def test_before_anybody_publishes_the_shipped_template_is_used(library: Library) -> None:
    assert [name.name for name in library.names()] == list(TEMPLATES)
    assert await library.source(NAME, "zh") == Source(NAME, "zh", 0, factory_source(NAME, "zh"))
    assert (await library.press.render(NAME, "zh", FACTS)).template_version == 0


async def test_the_next_message_uses_what_was_published(library: Library) -> None:
    proposal = await library.propose(NAME, "zh", "明天 {{ time }} 见", "李")
    assert proposal.draft_id is not None
    assert (await library.press.render(NAME, "zh", FACTS)).template_version == 0
    await library.publish(proposal.draft_id, "李", reason="试用")
    rendered = await library.press.render(NAME, "zh", FACTS)
    assert (rendered.text, rendered.template_version) == ("明天 9:20 见", 1)
    assert (await library.press.render(NAME, "en", sample_facts(NAME, "en"))).template_version == 0


async def test_a_proposal_tells_what_changes(library: Library) -> None:
    proposal = await library.propose(NAME, "zh", "\ufeff{{ time }} {{ call_name }}\r\n", "李")
    assert proposal.inspection.added == ("call_name",)
    assert "station" in proposal.inspection.dropped
    assert proposal.inspection.preview == "9:20 王女士"
    assert "+{{ time }} {{ call_name }}" in proposal.difference.splitlines()


@pytest.mark.parametrize(
    ("body", "key", "line"),
    [
        ("a\n{{ nothing }}", "unknown", 0),
        ("a\n{{ time", "syntax", 2),
        ("<b>{{ time }}", "markup_not_closed", 0),
        ("{{ next_times[0] }}", "unknown", 1),
        ("{% if phone %}x{% endif %}", "empty", 0),
        ("字" * 5000, "message_length", 0),
    ],
)
async def test_a_faulty_template_is_not_kept(
    library: Library, body: str, key: str, line: int
) -> None:
    proposal = await library.propose(NAME, "zh", body, "李")
    problem = proposal.inspection.problems[0]
    assert proposal.draft_id is None
    assert (problem.key, problem.facts["line"]) == (f"template.problem.{key}", line)
    assert await library.history(NAME, "zh") == []


async def test_going_back_appends_the_version_before(library: Library) -> None:
    for body in ("一 {{ time }}", "二 {{ time }}"):
        draft = (await library.propose(NAME, "zh", body, "李")).draft_id
        assert draft is not None
        await library.publish(draft, "李", reason="试用")
    assert (await library.roll_back(NAME, "zh", "王")).version == 3
    assert (await library.source(NAME, "zh")).body == "一 {{ time }}\n"
    assert [version.version for version in await library.history(NAME, "zh")] == [3, 2, 1]


async def test_the_shipped_template_cannot_be_rolled_back(library: Library) -> None:
    with pytest.raises(NothingToRollBack):
        await library.roll_back(NAME, "zh", "王")
    with pytest.raises(TemplateUnknown):
        await library.source("nothing_like_it", "zh")


async def test_no_reminder_is_lost_over_a_template(
    library: Library, desk: TemplateDesk, caplog: pytest.LogCaptureFixture
) -> None:
    faulty = await desk.save_draft(NAME, "zh", "{{ materials[5] }} 王小芳", "李")
    await desk.publish(faulty.key, "李")
    with caplog.at_level(logging.WARNING):
        rendered = await library.press.render(NAME, "zh", FACTS)
    assert rendered.template_version == 0
    assert rendered.problem is not None
    assert "明天 9:20" in rendered.text
    assert "reminder_day_before.zh v1" in caplog.text
    assert "王小芳" not in caplog.text


async def test_no_reminder_is_lost_over_a_template_that_never_ends(desk: TemplateDesk) -> None:
    library = Library(desk, SheetPrinter(), Workshop(seconds=0.5, worker=WILD))
    endless = await desk.save_draft(NAME, "zh", "{% for n in range(10 ** 12) %}{% endfor %}", "李")
    await desk.publish(endless.key, "李")
    rendered = await library.press.render(NAME, "zh", FACTS)
    assert rendered.problem is not None
    assert rendered.problem.key == "template.problem.too_slow"
    assert "明天 9:20" in rendered.text
    await library.close()


async def test_without_a_worker_only_shipped_templates_are_rendered(desk: TemplateDesk) -> None:
    library = Library(desk, SheetPrinter(), Workshop(worker="notices.no_such_worker"))
    assert (await library.propose(NAME, "zh", "{{ time }}", "李")).draft_id is None
    draft = await desk.save_draft(NAME, "zh", "现在 {{ time }}", "李")
    with pytest.raises(TemplateFaulty):
        await library.publish(draft.key, "李")
    await desk.publish(draft.key, "李")
    rendered = await library.press.render(NAME, "zh", FACTS)
    assert (rendered.template_version, "明天 9:20" in rendered.text) == (0, True)
    await library.close()


async def test_a_faulty_draft_cannot_be_published(library: Library, desk: TemplateDesk) -> None:
    draft = await desk.save_draft(NAME, "zh", "{{ nothing }}", "李")
    for act in (library.publish(draft.key, "李"), library.preview(draft.key)):
        with pytest.raises(TemplateFaulty):
            await act


async def test_the_sheets_wording_is_previewed_as_a_pdf(library: Library) -> None:
    body = factory_source("sheet", "zh").replace("您要带的材料", "请带好这些")
    draft = (await library.propose("sheet", "zh", body, "李")).draft_id
    assert draft is not None
    preview = await library.preview(draft)
    assert preview.pdf is not None
    assert preview.pdf.startswith(b"%PDF")
    await library.publish(draft, "李")
    published = await library.source("sheet", "zh")
    assert (await library.press.wording(published, notice()))["materials"] == "请带好这些"


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("fee: 收费\n", "", "wording_missing"),
        ("fee: 收费", "fees: 收费", "wording_unknown"),
        ("fee: 收费", "收费", "wording_form"),
        ("第 {page} 页", "页", "wording_page"),
    ],
)
async def test_the_sheets_wording_is_checked(
    library: Library, old: str, new: str, key: str
) -> None:
    body = factory_source("sheet", "zh").replace(old, new)
    problem = (await library.propose("sheet", "zh", body, "李")).inspection.problems[0]
    assert problem.key == f"template.problem.{key}"


async def test_a_version_that_costs_too_much_is_tried_once(desk: TemplateDesk) -> None:
    library = Library(desk, SheetPrinter(), Workshop(seconds=0.5, worker=WILD))
    endless = await desk.save_draft(NAME, "zh", "{% for n in range(10 ** 12) %}{% endfor %}", "李")
    await desk.publish(endless.key, "李")
    await library.press.render(NAME, "zh", FACTS)
    await library.close()
    library.press._workshop = Workshop(worker="notices.no_such_worker")
    rendered = await library.press.render(NAME, "zh", FACTS)
    assert rendered.problem is not None
    assert rendered.problem.key == "template.problem.too_slow"
    await library.press.render(NAME, "zh", FACTS)
    await library.press.tell_failures([7])
    assert (await library.source(NAME, "zh")).version == 0


async def test_a_promised_message_keeps_its_version_where_promises_are_kept(
    desk: TemplateDesk,
) -> None:
    promised_at = FrozenClock().now()
    draft = await desk.save_draft(NAME, "zh", "新 {{ time }}", "李")
    await desk.publish(draft.key, "李", since=promised_at)
    before = promised_at - timedelta(minutes=1)
    versions = []
    for keeps in (True, False):
        library = Library(desk, SheetPrinter(), keeps_promises=keeps)
        versions.append((await library.press.render(NAME, "zh", FACTS, before)).template_version)
        await library.close()
    assert versions == [0, 1]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
async def test_the_shipped_templates_say_what_the_rules_ask_for(name: str, language: str) -> None:
    assert lacking(name, inspect(name, factory_source(name, language), language).asked) == []
