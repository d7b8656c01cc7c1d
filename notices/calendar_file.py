"""The calendar file of a visit (RFC 5545): for a phone to keep, change and take back.

A calendar knows the visit again by its UID, and believes the file with the higher SEQUENCE.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, vGeo

from notices.channel import Attachment
from notices.texts import Texts
from storage.clock import SHANGHAI, local
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus

PRODUCT = "-//Bianmin//bianmin//ZH"
_STATUS = {
    BookingStatus.REQUESTED: "TENTATIVE",
    BookingStatus.CONFIRMED: "CONFIRMED",
    BookingStatus.ARRIVED: "CONFIRMED",
    BookingStatus.DONE: "CONFIRMED",
}
"""What a calendar shows; every other state of a booking is CANCELLED."""


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar is told of a visit; `lat` and `lon` are WGS-84 degrees.

    `revision` is the booking's, which grows with every change; `alarm` is how long before the
    visit the phone reminds.
    """

    code: str
    revision: int
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    matter: str
    station: str
    address: str
    phone: str
    materials: tuple[str, ...]
    lat: float
    lon: float
    alarm: timedelta = timedelta(hours=2)


def calendar_of(visit: Visit, texts: Texts, language: str, now: datetime) -> Attachment:
    """Return a visit's calendar file as it stands now."""
    booking, place = visit.booking, visit.place
    entry = CalendarEntry(
        code=texts.spoken(language).code(booking.code),
        revision=booking.revision,
        status=booking.status,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        changed_at=now,
        matter=visit.matter.name,
        station=visit.station.name,
        address=place.address,
        phone=place.phone,
        materials=tuple(material.name for material in visit.still_open),
        lat=visit.station.lat,
        lon=visit.station.lon,
    )
    return calendar_file(entry, texts, language)


def calendar_file(entry: CalendarEntry, texts: Texts, language: str) -> Attachment:
    """Return the visit as an .ics file, or its cancellation where it is not to be any more."""
    status = _STATUS.get(entry.status, "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if status == "CANCELLED" else "PUBLISH")
    calendar.add_component(Timezone.from_tzinfo(SHANGHAI))
    calendar.add_component(_event(entry, status, texts, language))
    return Attachment(f"{entry.code}.ics", calendar.to_ical())


def _event(entry: CalendarEntry, status: str, texts: Texts, language: str) -> Event:
    facts = vars(entry)
    event = Event()
    event.add("uid", f"{entry.code}@bianmin")
    event.add("sequence", entry.revision)
    event.add("status", status)
    event.add("dtstamp", entry.changed_at)
    event.add("dtstart", local(entry.starts_at))
    event.add("dtend", local(entry.ends_at))
    event.add("summary", texts.plain("messages.calendar.summary", language, **facts))
    event.add("description", texts.plain("messages.calendar.description", language, **facts))
    event.add("location", texts.plain("messages.calendar.location", language, **facts))
    event["geo"] = vGeo((entry.lat, entry.lon))
    if status != "CANCELLED":
        event.add_component(_alarm(entry, texts, language))
    return event


def _alarm(entry: CalendarEntry, texts: Texts, language: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -entry.alarm)
    alarm.add("description", texts.plain("messages.calendar.alarm", language, **vars(entry)))
    return alarm
