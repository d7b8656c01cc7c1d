"""What the buttons about matters and notices do."""

from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.kit.visitor import bot_of, language_of, services_of, visitor
from dialogs.states import Matters, Notice
from notices.issuing import Issued
from storage.rules.situations import check_answers, verdict


async def choose_theme(
    _: CallbackQuery, __: Select[str], manager: DialogManager, theme: str
) -> None:
    """Show the matters of a theme."""
    manager.dialog_data["theme"] = theme
    await manager.switch_to(Matters.theme)


async def choose_matter(
    _: CallbackQuery, __: Select[int], manager: DialogManager, matter_id: int
) -> None:
    """Ask what the notice of this matter depends on."""
    await doors.open_notice(manager, matter_id, doors.luggage(manager).get("station_id"))


async def begin(_: object, manager: DialogManager) -> None:
    """Issue at once the notice of a matter that asks nothing."""
    if "matter_id" in doors.luggage(manager):
        await _go_on(manager)


async def answer(_: CallbackQuery, __: Select[str], manager: DialogManager, choice: str) -> None:
    """Keep an answer; a second tap on an earlier question changes nothing."""
    answers: dict[str, str] = manager.dialog_data.get("answers", {})
    number, _dot, option = choice.partition(".")
    if int(number) != len(answers):
        return
    matter = await services_of(manager).matters.by_id(doors.luggage(manager)["matter_id"])
    asked = verdict(matter.record, answers).next_question
    if asked is not None:
        given = check_answers(matter.record, {**answers, asked.id: option})
        manager.dialog_data["answers"] = dict(given)
        await _go_on(manager)


async def previous(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Take the last answer back, or leave where none was given."""
    answers: dict[str, str] = manager.dialog_data.get("answers", {})
    if not answers:
        await doors.leave(manager)
        return
    manager.dialog_data["answers"] = dict(list(answers.items())[:-1])
    await manager.switch_to(Notice.question)


async def again(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Answer everything anew."""
    issued = await _issued(manager)
    await doors.open_notice(manager, issued.matter_id, issued.station_id)


async def send_pdf(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the notice for printing."""
    sheet = await services_of(manager).notices.pdf((await _issued(manager)).number)
    await bot_of(manager).send_document(
        visitor(manager).chat_id, BufferedInputFile(sheet.content, sheet.name)
    )


async def send_picture(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the notice as a picture to keep."""
    sheet = await services_of(manager).notices.png((await _issued(manager)).number)
    await bot_of(manager).send_photo(
        visitor(manager).chat_id, BufferedInputFile(sheet.content, sheet.name)
    )


async def where(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Find a station that handles the matter."""
    issued = await _issued(manager)
    await doors.open_places(manager, "look", issued.matter_id, issued.answers)


async def book(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Book a visit for the matter, at its station or at one still to be found."""
    issued = await _issued(manager)
    if issued.station_id is None:
        await doors.open_places(manager, "book", issued.matter_id, issued.answers)
    else:
        await doors.open_booking(manager, issued.station_id, issued.matter_id, issued.answers)


async def _issued(manager: DialogManager) -> Issued:
    number = manager.dialog_data.get("number") or doors.luggage(manager)["number"]
    return await services_of(manager).notices.find(number)


async def _go_on(manager: DialogManager) -> None:
    """Ask the next question, say why it stops here, or issue the notice."""
    plan = doors.luggage(manager)
    matter = await services_of(manager).matters.by_id(plan["matter_id"])
    now = verdict(matter.record, manager.dialog_data.get("answers", {}))
    if now.stopped:
        await manager.switch_to(Notice.stopped)
    elif now.next_question is None:
        await _issue(manager, matter.record.code, plan.get("station_id"))
    else:
        await manager.switch_to(Notice.question)


async def _issue(manager: DialogManager, code: str, station_id: int | None) -> None:
    person = visitor(manager)
    issued = await services_of(manager).notices.issue(
        code,
        manager.dialog_data.get("answers", {}),
        language=language_of(manager),
        person_id=person.key,
        station_id=station_id,
    )
    manager.dialog_data["number"] = issued.number
    for part in issued.parts[:-1]:
        await bot_of(manager).send_message(person.chat_id, part)
    in_place = ShowMode.SEND if len(issued.parts) > 1 else None
    await manager.switch_to(Notice.ready, show_mode=in_place)
