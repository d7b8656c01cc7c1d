"""What the windows about stations show."""

from urllib.parse import urlencode

from aiogram_dialog import DialogManager

from dialogs.doors import asked_matters, luggage
from dialogs.kit.visitor import Facts
from notices.services import Services
from storage.rules.distance import IN_CIRCLE_MINUTES
from storage.tables import Station

MAP = "https://uri.amap.com/marker"


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
            "free": await services.offers.next_free(station_id, 1, asked_matters(plan))
            if booking
            else [],
        }
        for station_id, minutes, metres in plan.get("near", [])
    ]
    return {"places": places}


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
