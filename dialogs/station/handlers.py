"""What the buttons about stations do."""

import asyncio

from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.kit.keyboards import offer_location, put_away
from dialogs.kit.visitor import bot_of, language_of, services_of, visitor
from dialogs.states import Places
from dialogs.station import choice

WISH = "wish_"
"""What the ids of the buttons that filter begin with."""


async def begin(_: object, manager: DialogManager) -> None:
    """Offer to share the location, where the search begins with the ways to search."""
    if manager.current_context().state == Places.ways:
        await offer_location(manager)


async def by_county(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Choose by county instead of by location."""
    await put_away(manager)
    await manager.switch_to(Places.counties)


async def choose_county(
    _: CallbackQuery, __: Select[str], manager: DialogManager, county: str
) -> None:
    """Show the stations of a county; its getter finds none for a name that is no county."""
    manager.dialog_data["county"] = county
    await manager.switch_to(Places.county)


async def choose_station(
    _: CallbackQuery, __: Select[int], manager: DialogManager, station_id: int
) -> None:
    """Open the station, or go on to booking there."""
    await doors.open_station(manager, station_id, doors.luggage(manager))


async def wish(_: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Ask for one more thing of the stations around, or no longer."""
    wishes = manager.dialog_data.get("wishes", [])
    manager.dialog_data["wishes"] = choice.toggled(wishes, (button.widget_id or "")[len(WISH) :])


async def matters(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show what the station handles."""
    await doors.open_matters_of(manager, doors.luggage(manager)["station_id"])


async def book(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Book a visit here."""
    plan = doors.luggage(manager)
    await doors.open_booking(
        manager, plan["station_id"], plan.get("matter_id"), plan.get("answers")
    )


async def book_later(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Book a visit here after the pause; its days are not offered."""
    await doors.open_days(manager, doors.luggage(manager))


async def send_pin(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the station as a pin that opens in any map."""
    view = await services_of(manager).stations.by_id(doors.luggage(manager)["station_id"])
    station, address = view.station, view.details.address or view.station.county
    await bot_of(manager).send_venue(
        visitor(manager).chat_id, station.lat, station.lon, station.name, address
    )


async def share(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send a picture of the station that can be passed on: its name, its hours and a QR."""
    services, language = services_of(manager), language_of(manager)
    view = await services.stations.by_id(doors.luggage(manager)["station_id"])
    picture = await asyncio.to_thread(services.posters.card, view.details, language)
    name = view.station.name.split("（", maxsplit=1)[0]
    await bot_of(manager).send_photo(
        visitor(manager).chat_id,
        BufferedInputFile(picture, f"{view.station.code}.png"),
        caption=services.texts.say("station.shared", language, station=name),
    )
