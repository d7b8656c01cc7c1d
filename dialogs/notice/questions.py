"""The way through a matter's situation questions to its notice."""

from collections.abc import Sequence
from contextlib import suppress

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.kit.visitor import bot_of, language_of, services_of, visitor
from dialogs.notice.handlers import show_issued
from dialogs.states import Notice
from notices.overview import overview
from notices.split import split
from storage.desk.matters import MatterInForce
from storage.refusals import AnswerUnknown, VisitOver
from storage.rules.situations import Verdict, check_answers, verdict

SHORTEST_ANSWER = 2
"""One character typed says too little to be taken for an answer."""


async def begin(_: object, manager: DialogManager) -> None:
    """Take answers that were given before, and issue at once where nothing is left to ask."""
    plan = doors.luggage(manager)
    if "matter_id" not in plan:
        return
    matter = await services_of(manager).matters.by_id(plan["matter_id"])
    with suppress(AnswerUnknown):
        given = check_answers(matter.record, plan.get("answers", {}))
        manager.dialog_data["answers"] = dict(given)
    await _go_on(manager)


async def answer(_: CallbackQuery, __: Select[str], manager: DialogManager, choice: str) -> None:
    """Keep an answer; a second tap on an earlier question changes nothing."""
    number, _dot, option = choice.partition(".")
    if int(number) == len(_answers(manager)):
        await _keep(manager, option)


async def answer_in_words(manager: DialogManager, text: str) -> bool:
    """Take a typed line as an answer if just one option begins so; tell whether it was one."""
    words = text.strip()
    asking = manager.has_context() and manager.current_context().state == Notice.question
    if not asking or len(words) < SHORTEST_ANSWER:
        return False
    _, now = await _standing(manager)
    asked = now.next_question
    meant = [o.id for o in asked.options if o.label.startswith(words)] if asked else []
    if len(meant) != 1:
        return False
    await _keep(manager, meant[0])
    await manager.show(ShowMode.SEND)
    return True


async def everything(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """List the materials of every situation; the question comes again below."""
    await _list_all(manager, "notice.everything")


async def reference(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """List what a draft asks for, which binds nobody; the window comes again below."""
    await _list_all(manager, "notice.draft_listed")


async def where(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Find a station that handles the matter."""
    await doors.open_places(manager, "look", doors.luggage(manager)["matter_id"])


async def _list_all(manager: DialogManager, key: str) -> None:
    matter, _now = await _standing(manager)
    texts, language = services_of(manager).texts, language_of(manager)
    text = texts.say(
        key,
        language,
        matter=matter.record.name,
        listed=overview(matter.record, texts, language),
    )
    for part in split(text):
        await bot_of(manager).send_message(visitor(manager).chat_id, part)
    manager.show_mode = ShowMode.SEND


async def without_it(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Leave out the matter that is not for this person, and go on with the others."""
    plan = doors.luggage(manager)
    await _next(manager, plan.get("before", []))


async def previous(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Take the last answer back, or leave where none was given."""
    answers = _answers(manager)
    if not answers:
        await doors.leave(manager)
        return
    manager.dialog_data["answers"] = dict(list(answers.items())[:-1])
    await manager.switch_to(Notice.question)


def _answers(manager: DialogManager) -> dict[str, str]:
    answers: dict[str, str] = manager.dialog_data.get("answers", {})
    return answers


async def _standing(manager: DialogManager) -> tuple[MatterInForce, Verdict]:
    """Return the matter and what the answers so far lead to."""
    matter = await services_of(manager).matters.by_id(doors.luggage(manager)["matter_id"])
    return matter, verdict(matter.record, _answers(manager))


async def _keep(manager: DialogManager, option: str) -> None:
    matter, now = await _standing(manager)
    if now.next_question is not None:
        answers = {**_answers(manager), now.next_question.id: option}
        check_answers(matter.record, answers)
        # In the order of answering, so that the last one can be taken back.
        manager.dialog_data["answers"] = answers
        await _go_on(manager)


async def _go_on(manager: DialogManager) -> None:
    """Ask the next question, say why it stops here, or issue the notice."""
    matter, now = await _standing(manager)
    if not matter.matter.published:
        await manager.switch_to(Notice.unpublished)
    elif now.stopped:
        await manager.switch_to(Notice.stopped)
    elif now.next_question is None:
        answered = (matter.key, _answers(manager))
        await _next(manager, [*doors.luggage(manager).get("before", []), answered])
    else:
        await manager.switch_to(Notice.question)


async def _next(manager: DialogManager, before: Sequence[doors.Asked]) -> None:
    """Ask about the next matter of several; after the last one, issue the notice of all."""
    plan = doors.luggage(manager)
    if after := plan.get("after", []):
        (matter_id, answers), *rest = after
        await doors.open_notice(
            manager,
            matter_id,
            plan.get("station_id"),
            answers,
            before=before,
            after=rest,
            renews=plan.get("renews"),
        )
    else:
        await _issue(manager, before)


async def _issue(manager: DialogManager, answered: Sequence[doors.Asked]) -> None:
    """Issue the notice and show it."""
    person, services = visitor(manager), services_of(manager)
    codes = [(await services.matters.by_id(matter_id)).record.code for matter_id, _ in answered]
    issued = await services.notices.issue_together(
        [(code, answers) for code, (_, answers) in zip(codes, answered, strict=True)],
        language=language_of(manager),
        person_id=person.key,
        station_id=doors.luggage(manager).get("station_id"),
    )
    visit = doors.luggage(manager).get("renews")
    if visit is not None:
        listed = {item.id for item in issued.facts.materials}
        # A visit that was cancelled or has begun meanwhile stays as it was; the notice is shown.
        with suppress(VisitOver):
            await services_of(manager).changes.renew(visit, person.key, issued.number, listed)
    await show_issued(manager, issued)
