"""Words that name a place or ask for a station lead to the stations there."""

from aiogram_dialog import DialogManager

from dialogs import doors
from dialogs.states import Places
from notices.services import Services
from storage.refusals import PlaceUnknown

LONGEST_NAME = 20


def plan_of(manager: DialogManager) -> doors.Luggage:
    """Return what a station is looked for, if one is."""
    return doors.luggage(manager) if _looking(manager) else {"purpose": "look"}


async def opened_by_place(
    text: str, manager: DialogManager, services: Services, plan: doors.Luggage
) -> bool:
    """Open the stations at a place or the ways to find one, and tell whether the text asked that.

    Raises PlaceUnknown where a station is being looked for and the words are no matter either.
    """
    from storage.places.question import read_place_question  # noqa: PLC0415  loads dictionaries

    question = read_place_question(text)
    if question is None:
        return _looking(manager) and await _named(text, manager, services, plan)
    if question.matter:
        found = await services.matters.search(question.matter)
        if not found.hits:
            return False
        plan = {**plan, "matter_id": (await services.matters.by_code(found.hits[0].code)).key}
    if question.place:
        return await _at(question.place, manager, services, plan)
    await doors.open_places(manager, plan.get("purpose", "look"), plan.get("matter_id"))
    return True


async def _named(
    text: str, manager: DialogManager, services: Services, plan: doors.Luggage
) -> bool:
    if await _at(text, manager, services, plan):
        return True
    if (await services.matters.search(text)).hits:
        return False
    raise PlaceUnknown(place=text.strip()[:LONGEST_NAME])


async def _at(place: str, manager: DialogManager, services: Services, plan: doors.Luggage) -> bool:
    named = await services.stations.place_named(place)
    if named is None:
        return False
    found = await services.stations.around(*named.point, plan.get("matter_id"))
    around = doors.Around(place=named.name, surroundings=[])
    await doors.open_nearest(manager, found, plan, around)
    return True


def _looking(manager: DialogManager) -> bool:
    return manager.has_context() and manager.current_context().state.group is Places
