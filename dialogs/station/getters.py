"""What the windows about stations show."""

from collections.abc import Sequence
from datetime import time

from aiogram_dialog import DialogManager

from dialogs.doors import A_PERSON, asked_matters, luggage
from dialogs.kit.visitor import Facts
from dialogs.station import choice
from notices.services import Services
from storage.clock import local
from storage.desk.pauses import Handling
from storage.desk.stations import StationView
from storage.rules import maps
from storage.rules.hours import Opening

NAMED = 3
"""Stations named in place of one that does not take a matter: as many as are read at a glance."""


async def wanted(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Name the matters a station is looked for."""
    plan = luggage(dialog_manager)
    named = [(await services.matters.by_id(each)).record.name for each in asked_matters(plan)]
    return {"named": named, "purpose": plan.get("purpose", "look")}


async def counties(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the counties with the number of their stations."""
    found = await services.stations.counties(asked_matters(luggage(dialog_manager)))
    return {"counties": [{"name": name, "count": count} for name, count in found]}


async def county(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the stations of the chosen county."""
    name = dialog_manager.dialog_data["county"]
    wanted_here = asked_matters(luggage(dialog_manager))
    return {"county": name, "stations": await services.stations.in_county(name, wanted_here)}


async def nearest(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the stations around as they stand now, for a visit with their next free time."""
    plan = luggage(dialog_manager)
    wishes = dialog_manager.dialog_data.get("wishes", [])
    timed = plan.get("purpose") == "book" or bool({"free", choice.EARLIEST} & set(wishes))
    near = {number: (minutes, km) for number, minutes, km in plan.get("near", [])}
    free = await services.offers.first_free(list(near), None, asked_matters(plan)) if timed else {}
    places = [
        choice.Place(view.station.key, *near[view.station.key], view, free.get(view.station.key))
        for view in await services.stations.by_ids(list(near))
    ]
    return {
        "places": choice.listed(places, wishes),
        "wishes": wishes,
        "timed": timed,
        "around": plan.get("around", A_PERSON),
    }


async def elsewhere(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Tell why a station does not take the matter now, and which near it do."""
    plan = luggage(dialog_manager)
    station = (await services.stations.by_id(plan["station_id"])).station
    asked = asked_matters(plan)
    lacking = await _not_taken(services, station.key, asked)
    handling = await services.pauses.handling(station.key, lacking)
    near = await services.stations.nearest(station.lat, station.lon, matter_id=asked, limit=NAMED)
    places = [
        {
            "id": place.station.key,
            "minutes": place.minutes,
            "kilometres": round(place.metres / 1000),
            "view": place,
        }
        for place in near
    ]
    return {
        "station": station.name,
        "matter": (await services.matters.by_id(lacking)).record.name,
        "places": places,
        "handled": bool(handling),
        "pause": handling.pause if handling.listed else None,
        "later": await _opens_again(services, station.key, asked, handling),
    }


async def _not_taken(services: Services, station_id: int, asked: Sequence[int]) -> int:
    """Return the matter a station does not take, the first one where it takes all by now."""
    for matter_id in asked:
        if not await services.stations.handles(station_id, matter_id):
            return matter_id
    return asked[0]


async def _opens_again(
    services: Services, station_id: int, asked: Sequence[int], handling: Handling
) -> bool:
    """Tell whether days after a pause, whose end is known, can be booked already."""
    if not handling.listed or handling.pause is None or handling.pause.until is None:
        return False
    return bool(await services.offers.days(station_id, asked))


async def card(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show one station as it stands now."""
    plan = luggage(dialog_manager)
    view = await services.stations.by_id(plan["station_id"])
    matters = await services.stations.matters_of(view.station.key)
    spot = spot_of(view)
    return {
        "station": view.details,
        "opening": view.opening,
        "opens_next": _opens_next(view.opening, local(services.clock.now()).time()),
        "closes_on": view.station.closes_on,
        "matters": matters,
        "bookable": bool(view.details.off_hours.windows),
        "amap": maps.amap(spot),
        "baidu": maps.baidu(spot),
        "tencent": maps.tencent(spot),
        "apple": maps.apple(spot),
    }


def spot_of(view: StationView) -> maps.Spot:
    """Return what a map shows of a station."""
    station = view.station
    address = view.details.address or f"{station.county}{station.town}"
    return maps.Spot(station.lat, station.lon, station.name.split("（", maxsplit=1)[0], address)


def _opens_next(opening: Opening, now: time) -> time | None:
    """Return when the station opens again today, if it does."""
    return next((window.open for window in opening.windows if window.open > now), None)
