"""The people, bots and group of the demo, opened through the web chat's people's side."""

import json
from dataclasses import dataclass
from importlib.resources import files

import aiohttp
from pydantic import BaseModel


class Role(BaseModel):
    """A person of the demo."""

    first_name: str
    last_name: str = ""


class Played(BaseModel):
    """A bot of the demo."""

    username: str
    first_name: str


class Place(BaseModel):
    """A place offered for share-location; WGS-84 degrees."""

    name: str
    latitude: float
    longitude: float


class Script(BaseModel):
    """What demo_cast.json holds: names that people read, kept out of the code."""

    resident: Role
    staff: Role
    admin: Role
    resident_bot: Played
    staff_bot: Played
    group: str
    seats: dict[str, str]
    places: list[Place]


@dataclass(frozen=True)
class Cast:
    """Who plays: ids of people and the group, tokens of the bots."""

    resident: int
    staff: int
    staff_name: str
    admin: int
    group: int
    resident_bot: int
    resident_token: str
    staff_bot: int
    staff_token: str


async def seat_cast(page_url: str, remembered: str | None) -> Cast:
    """Return the cast; opens it on the first start, when nothing is `remembered`."""
    if remembered:
        return Cast(**json.loads(remembered))
    script = Script.model_validate_json(
        files("bot").joinpath("demo_cast.json").read_text(encoding="utf-8")
    )
    async with aiohttp.ClientSession(page_url, raise_for_status=True) as people:
        return await _open(people, script)


async def _open(people: aiohttp.ClientSession, script: Script) -> Cast:
    resident, staff, admin = [
        await _post(people, "/api/people", role.model_dump(exclude_defaults=True))
        for role in (script.resident, script.staff, script.admin)
    ]
    resident_bot = await _post(people, "/api/bots", script.resident_bot.model_dump())
    staff_bot = await _post(people, "/api/bots", script.staff_bot.model_dump())
    members = [int(staff["id"])]
    group = await _post(
        people,
        "/api/groups",
        {"title": script.group, "owner": admin["id"], "members": members},
    )
    # An administrator hears lines that are no commands, and may take phone numbers out again.
    await _post(
        people,
        f"/api/groups/{group['id']}/members",
        {"id": staff_bot["id"], "status": "administrator"},
    )
    cast = Cast(
        resident=int(resident["id"]),
        staff=int(staff["id"]),
        staff_name=script.staff.last_name + script.staff.first_name,
        admin=int(admin["id"]),
        group=int(group["id"]),
        resident_bot=int(resident_bot["id"]),
        resident_token=str(resident_bot["token"]),
        staff_bot=int(staff_bot["id"]),
        staff_token=str(staff_bot["token"]),
    )
    await people.put("/api/seats", json=_seats(cast, script))
    await people.put("/api/places", json=[place.model_dump() for place in script.places])
    return cast


def _seats(cast: Cast, script: Script) -> list[dict[str, int | str]]:
    at = {
        "resident": (cast.resident, cast.resident_bot),
        "staff": (cast.staff, cast.group),
        "admin": (cast.admin, cast.staff_bot),
    }
    return [
        {"title": script.seats[role], "person": person, "peer": peer, "role": role}
        for role, (person, peer) in at.items()
    ]


async def _post(people: aiohttp.ClientSession, path: str, body: object) -> dict[str, int | str]:
    async with people.post(path, json=body) as answer:
        found: dict[str, int | str] = await answer.json()
        return found
