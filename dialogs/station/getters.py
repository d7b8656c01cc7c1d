"""What the windows about stations show."""

from urllib.parse import urlencode

from aiogram_dialog import DialogManager

from dialogs.doors import luggage
from dialogs.kit.visitor import Facts
from notices.services import Services
from storage.desk.pauses import Handling
from storage.rules.distance import IN_CIRCLE_MINUTES
from storage.tables import Station

NAMED = 3
"""Stations named in place of one that does not take a matter: as many as are read at a glance."""

MAP = "https://uri.amap.com/marker"


async def wanted(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Name the matter a station is looked for."""
    plan = luggage(dialog_manager)
    matter_id = plan.get("matter_id")
    matter = (await services.matters.by_id(matter_id)).record.name if matter_id else ""
    return {"matter": matter, "purpose": plan.get("purpose", "look")}


async def counties(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the counties with the number of their stations."""
    found = await services.stations.counties(luggage(dialog_manager).get("matter_id"))
    return {"counties": [{"name": name, "count": count} for name, count in found]}


async def county(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the stations of the chosen county."""
    name = dialog_manager.dialog_data["county"]
    matter_id = luggage(dialog_manager).get("matter_id")
    return {"county": name, "stations": await services.stations.in_county(name, matter_id)}


async def nearest(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the nearest stations as they stand now, for a visit with their next free time."""
    plan = luggage(dialog_manager)
    booking = plan.get("purpose") == "book"
    places = [
        {
            "id": station_id,
            "minutes": minutes,
            "kilometres": round(metres / 1000),
            "in_circle": minutes <= IN_CIRCLE_MINUTES,
            "view": await services.stations.by_id(station_id),
            "free": await services.offers.next_free(station_id, 1, plan.get("matter_id"))
            if booking
            else [],
        }
        for station_id, minutes, metres in plan.get("near", [])
    ]
    return {"places": places}


async def elsewhere(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Tell why a station does not take the matter now, and which near it do."""
    plan = luggage(dialog_manager)
    station = (await services.stations.by_id(plan["station_id"])).station
    handling = await services.pauses.handling(station.key, plan["matter_id"])
    near = await services.stations.nearest(
        station.lat, station.lon, matter_id=plan["matter_id"], limit=NAMED
    )
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
        "places": places,
        "handled": bool(handling),
        "pause": handling.pause if handling.listed else None,
        "later": await _opens_again(services, station.key, plan["matter_id"], handling),
    }


async def _opens_again(
    services: Services, station_id: int, matter_id: int, handling: Handling
) -> bool:
    """Tell whether days after a pause, whose end is known, can be booked already."""
    if not handling.listed or handling.pause is None or handling.pause.until is None:
        return False
    return bool(await services.offers.days(station_id, matter_id))


async def card(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show one station as it stands now."""
    plan = luggage(dialog_manager)
    view = await services.stations.by_id(plan["station_id"])
    matters = await services.stations.matters_of(view.station.key)
    return {
        "station": view.details,
        "opening": view.opening,
        "matters": matters,
        "bookable": bool(view.details.off_hours.windows),
        "map": map_link(view.station),
    }


def map_link(station: Station) -> str:
    """Return a link to a map that is told the datum; a bare pin may be drawn half a km off."""
    query = {
        "position": f"{station.lon},{station.lat}",
        "name": station.name,
        "src": "bianmin",
        "coordinate": "wgs84",
        "callnative": "1",
    }
    return f"{MAP}?{urlencode(query)}"
