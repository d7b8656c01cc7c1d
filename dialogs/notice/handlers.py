"""What the buttons about matters and notices do."""

from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.kit.visitor import bot_of, services_of, visitor
from dialogs.notice import getters
from dialogs.states import Matters, Notice
from notices.issuing import Issued


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
    plan = doors.luggage(manager)
    await doors.open_notice(
        manager, matter_id, plan.get("station_id"), before=plan.get("before", [])
    )


async def choose_handled(
    press: CallbackQuery, buttons: Select[int], manager: DialogManager, matter_id: int
) -> None:
    """Go on with a matter of a station's list, or tell who does it while it is paused here."""
    station_id = doors.luggage(manager)["station_id"]
    if await services_of(manager).stations.handles(station_id, matter_id):
        await choose_matter(press, buttons, manager, matter_id)
        return
    await doors.open_elsewhere(
        manager, {"purpose": "look", "station_id": station_id, "matter_id": matter_id}
    )


async def again(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Answer everything anew."""
    issued = await _leave_it_standing(manager)
    first, *others = issued.told
    await doors.open_notice(
        manager,
        first.matter_id,
        issued.station_id,
        after=[(told.matter_id, {}) for told in others],
    )


async def add(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Choose another matter to stand on one notice with those of this one."""
    issued = await _leave_it_standing(manager)
    await doors.open_matters(
        manager, before=[(told.matter_id, dict(told.answers)) for told in issued.told]
    )


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
    issued = await _leave_it_standing(manager)
    number = _number_to_book_on(manager, issued)
    await doors.open_places(manager, "look", issued.matter_id, issued.answers, number)


async def book(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Book a visit for the matter, at its station or at one still to be found."""
    issued = await _leave_it_standing(manager)
    number = _number_to_book_on(manager, issued)
    if issued.station_id is None:
        await doors.open_places(manager, "book", issued.matter_id, issued.answers, number)
    else:
        await doors.open_booking(
            manager, issued.station_id, issued.matter_id, issued.answers, number
        )


async def menu(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Open the main menu below the notice."""
    await doors.open_menu(manager, ShowMode.SEND)


async def checklist(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the checklist below the notice."""
    issued = await _leave_it_standing(manager)
    manager.dialog_data["number"] = issued.number
    await manager.switch_to(Notice.checklist)


async def tick(_: CallbackQuery, __: Select[str], manager: DialogManager, choice: str) -> None:
    """Note what the tapped line said: a material is ready, or not after all."""
    turn, _dot, material = choice.partition(".")
    await services_of(manager).notices.tick(
        getters.number_of(manager), material, visitor(manager).key, ready=turn == "on"
    )


async def read(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show what the notice says, as it was issued."""
    await show_issued(manager, await _leave_it_standing(manager))


async def show_issued(manager: DialogManager, issued: Issued) -> None:
    """Show a notice; all but the end of a long one goes out as messages of its own."""
    manager.dialog_data["number"] = issued.number
    for part in issued.parts[:-1]:
        await bot_of(manager).send_message(visitor(manager).chat_id, part)
    if len(issued.parts) > 1:
        manager.show_mode = ShowMode.SEND
    await manager.switch_to(Notice.ready)


async def renew(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Issue the notice anew by what holds now; ask again where the questions changed."""
    issued = await _leave_it_standing(manager)
    visit = None
    if issued.person_id == visitor(manager).key:
        visit = await services_of(manager).changes.visit_on(issued.number, issued.person_id)
    first, *others = issued.told
    await doors.open_notice(
        manager,
        first.matter_id,
        issued.station_id,
        first.answers,
        after=[(told.matter_id, dict(told.answers)) for told in others],
        renews=visit,
    )


async def _leave_it_standing(manager: DialogManager) -> Issued:
    """Go on in a new message: what a person was told in writing stays in the chat."""
    manager.show_mode = ShowMode.SEND
    return await _issued(manager)


async def _issued(manager: DialogManager) -> Issued:
    return await services_of(manager).notices.find(getters.number_of(manager))


def _number_to_book_on(manager: DialogManager, issued: Issued) -> str | None:
    """Return the number whose ticks the visit will carry; a notice of somebody else has none."""
    return issued.number if issued.person_id == visitor(manager).key else None
