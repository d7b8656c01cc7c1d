"""Book from a process of its own: `python -m tests.kit.rush URL STATION MATTER FIRST COUNT TIMES`.

For every line it reads, all its people ask for the next of the times at once, and a line a person
tells how it went.
"""

import asyncio
import sys
from datetime import datetime

from bot.settings import StorageSettings
from bot.wiring import House, build_house
from storage.database import Database
from storage.desk.bookings import Request
from storage.refusals import SlotTaken
from tests.kit.clock import FrozenClock

GENEROUS = StorageSettings(
    _env_file=None,
    bookings_per_day=1000,
    bookings_per_week=1000,
    bookings_per_month=1000,
    booking_window_days=60,
)


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def request(person: int, name: str, station: int, matter: int, starts_at: datetime) -> Request:
    return Request(
        request_id=name,
        station_id=station,
        matter_id=matter,
        starts_at=starts_at,
        call_name="王女士",
        person_id=person,
    )


async def race(house: House, station: int, matter: int, starts_at: datetime, people: range) -> None:
    async def one(person: int) -> str:
        asked = request(person, f"{person}-{starts_at:%m%d%H%M}", station, matter, starts_at)
        try:
            await house.services.bookings.book(asked)
        except SlotTaken:
            return "lost"
        return "won"

    results = await asyncio.gather(*(one(person) for person in people))
    for result in results:
        tell(f"{starts_at:%m%d%H%M} {result}")


async def main() -> None:
    url, station, matter, first, count = sys.argv[1:6]
    moments = [datetime.fromisoformat(moment) for moment in sys.argv[6:]]
    database = Database(url)
    house = build_house(database, FrozenClock(), GENEROUS)
    people = range(int(first), int(first) + int(count))
    tell("ready")
    for moment in moments:
        await asyncio.to_thread(sys.stdin.readline)
        await race(house, int(station), int(matter), moment, people)
        tell("done")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
