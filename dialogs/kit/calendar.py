"""A visit's calendar file, sent into the chat it is asked for in."""

from aiogram.types import BufferedInputFile
from aiogram_dialog import DialogManager, ShowMode

from dialogs.kit.visitor import bot_of, language_of, services_of, visitor
from notices.calendar_file import calendar_of
from storage.desk.visits import Visit


async def send_calendar(manager: DialogManager, visit: Visit) -> None:
    """Send the visit for the phone's calendar; the window comes again below it."""
    services, language = services_of(manager), language_of(manager)
    sheet = calendar_of(visit, services.texts, language, services.clock.now())
    await bot_of(manager).send_document(
        visitor(manager).chat_id,
        BufferedInputFile(sheet.content, sheet.name),
        caption=services.texts.say("booking.calendar_hint", language),
    )
    manager.show_mode = ShowMode.SEND
