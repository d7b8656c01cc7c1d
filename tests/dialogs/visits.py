"""A resident's visits as the station and other people treat them meanwhile."""

from datetime import datetime

from notices.services import Services
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from storage.desk.visits import Visit
from tests.dialogs.ways import to_booking
from tests.kit.talk import Talk

LI = Actor("staff", user_id=900, name="李站长")


async def the_visit(talk: Talk, services: Services) -> Visit:
    """Return the first visit of the person's list."""
    person = await services.people.meet(talk.user.id)
    return (await services.bookings.visits_of(person.key))[0]


async def to_confirmed(talk: Talk, services: Services) -> Visit:
    """Book a visit, which the station then confirms."""
    await to_booking(talk)
    visit = await the_visit(talk, services)
    await services.staffing.add_by_admin(visit.station.key, 900, LI.name, 1)
    return await services.bookings.confirm(visit.booking.key, LI)


async def booked_by(
    services: Services, chat_id: int, starts_at: datetime, also: tuple[datetime, ...] = ()
) -> Visit:
    """Let a person ask for a time at the first station."""
    person = await services.people.meet(chat_id)
    await services.people.agree(person.key)
    request = Request(
        request_id=f"{chat_id}-{starts_at.isoformat()}",
        station_id=(await services.stations.by_code("ST001")).station.key,
        matter_id=(await services.matters.by_code("RS01")).key,
        starts_at=starts_at,
        call_name="李先生",
        person_id=person.key,
        also=also,
    )
    return await services.bookings.book(request)
