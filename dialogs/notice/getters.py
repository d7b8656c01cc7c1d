"""What the windows about matters and notices show."""

from aiogram_dialog import DialogManager

from dialogs.doors import luggage
from dialogs.kit.visitor import Facts
from notices.issuing import MOST_MATTERS
from notices.services import Services
from storage.rules.situations import verdict
from storage.tables import Matter, Person

PREFIX = 2
"""The letters a matter's code begins with name its theme."""

THEMES = ("YB", "RS", "GJ", "SJ", "GA", "MZ", "CL", "WJ", "ZR", "SF")
"""The themes in the order of how often people ask; new ones follow."""


def theme_of(matter: Matter) -> str:
    """Return the theme of a matter."""
    return matter.code[:PREFIX]


async def themes(
    services: Services, person: Person, dialog_manager: DialogManager, **_: object
) -> Facts:
    """List the themes; one without a name in the texts goes by the category of its matters."""
    named: dict[str, str] = dict.fromkeys(THEMES, "")
    for matter in await services.matters.all():
        key = f"notice.theme.{theme_of(matter)}"
        known = services.texts.has(key)
        name = services.texts.plain(key, person.language) if known else matter.category
        named[theme_of(matter)] = name
    missed = luggage(dialog_manager).get("nothing_found", False)
    themes = [(theme, name) for theme, name in named.items() if name]
    return {"themes": themes, "nothing_found": missed}


async def theme(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the matters of the chosen theme."""
    chosen = dialog_manager.dialog_data["theme"]
    matters = [m for m in await services.matters.all() if theme_of(m) == chosen]
    return {"matters": matters}


async def found(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List what a search found."""
    codes = luggage(dialog_manager)["codes"]
    return {"matters": [(await services.matters.by_code(code)).matter for code in codes]}


async def of_station(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List what a station handles, then what is paused there today."""
    station_id = luggage(dialog_manager)["station_id"]
    view = await services.stations.by_id(station_id)
    taken = [
        {"key": matter.key, "name": matter.name, "paused": False}
        for matter in await services.stations.matters_of(station_id)
    ]
    paused = [
        {"key": found.matter.key, "name": found.matter.name, "paused": True}
        for found in await services.pauses.paused_on(station_id)
    ]
    return {"station": view.station.name, "matters": [*taken, *paused]}


async def question(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Show the next question and what was answered so far."""
    plan = luggage(dialog_manager)
    matter = await services.matters.by_id(plan["matter_id"])
    now = verdict(matter.record, dialog_manager.dialog_data.get("answers", {}))
    asked = now.next_question
    number = len(now.answers)
    options = [(f"{number}.{o.id}", o.label) for o in asked.options] if asked else []
    return {
        "matter": matter.record.name,
        "question": asked.question if asked else "",
        "options": options,
        "answered": number,
        "outcomes": now.outcomes,
        "beside": len(plan.get("before", [])) + len(plan.get("after", [])),
    }


async def unpublished(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Name the matter whose notice is only a draft, and whom to call."""
    matter = await services.matters.by_id(luggage(dialog_manager)["matter_id"])
    return {"matter": matter.record.name, "consult_phone": matter.record.consult_phone}


def number_of(manager: DialogManager) -> str:
    """Return the number of the notice that is shown."""
    number: str = manager.dialog_data.get("number") or luggage(manager)["number"]
    return number


async def ready(
    services: Services, person: Person, dialog_manager: DialogManager, **_: object
) -> Facts:
    """Show the end of the notice that was issued; what comes before it was sent already."""
    issued = await services.notices.find(number_of(dialog_manager))
    mine = issued.person_id == person.key
    return {
        "text": issued.parts[-1],
        "can_tick": mine and bool(issued.facts.materials),
        "can_add": len(issued.told) < MOST_MATTERS,
    }


async def standing(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """Tell whether the notice that was opened still holds, and what changed since."""
    found = await services.notices.standing(number_of(dialog_manager))
    return vars(found)


async def checklist(services: Services, dialog_manager: DialogManager, **_: object) -> Facts:
    """List the notice's materials with their ticks."""
    number = number_of(dialog_manager)
    facts = (await services.notices.find(number)).facts
    ready = await services.notices.ready(number)
    lines = [
        (f"{'off' if item.id in ready else 'on'}.{item.id}", item.name, item.id in ready)
        for item in facts.materials
    ]
    return {
        "matter": facts.matter,
        "lines": lines,
        "ready": sum(ticked for _, _, ticked in lines),
        "count": len(lines),
    }
