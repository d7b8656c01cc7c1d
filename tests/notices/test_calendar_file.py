"""A visit's calendar file: known again, believed when newer, taken back when cancelled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from notices.calendar_file import CalendarEntry, calendar_file
from notices.texts import Texts
from storage.clock import SHANGHAI
from storage.rules.lifecycle import BookingStatus

ENTRY = CalendarEntry(
    code="K7M-3PX",
    revision=2,
    status=BookingStatus.CONFIRMED,
    starts_at=datetime(2026, 11, 28, 1, 20, tzinfo=UTC),
    ends_at=datetime(2026, 11, 28, 1, 40, tzinfo=UTC),
    changed_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    matter="居民身份证补领；“,”",
    station="凤西支行便民服务站",
    address="凤西路 1 号",
    phone="0356-2012345",
    materials=("户口簿", "数码照相回执：站点可现场采集，不用提前拍" * 3),
    lat=35.49,
    lon=112.85,
)


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load()


def read(texts: Texts, entry: CalendarEntry, language: str = "zh") -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(calendar_file(entry, texts, language).content)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def test_the_visit_stands_in_the_calendar_at_its_time_in_shanghai(texts: Texts) -> None:
    calendar, event = read(texts, ENTRY)
    assert event.start == datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
    assert event.end == datetime(2026, 11, 28, 9, 40, tzinfo=SHANGHAI)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Asia/Shanghai"]


def test_what_was_written_is_read_back_as_it_was(texts: Texts) -> None:
    _, event = read(texts, ENTRY)
    assert str(event["summary"]) == "居民身份证补领；“,”"
    assert str(event["location"]) == "凤西支行便民服务站（凤西路 1 号）"
    assert "要带：户口簿、数码照相回执" in str(event["description"])


def test_a_phone_reminds_two_hours_before(texts: Texts) -> None:
    _, event = read(texts, ENTRY)
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].to_ical() == b"-PT2H"


def test_a_change_keeps_the_uid_and_raises_the_sequence(texts: Texts) -> None:
    moved = replace(ENTRY, revision=3, starts_at=ENTRY.starts_at + timedelta(hours=1))
    (_, before), (_, after) = read(texts, ENTRY), read(texts, moved)
    assert before["uid"] == after["uid"]
    assert (int(str(before["sequence"])), int(str(after["sequence"]))) == (2, 3)


@pytest.mark.parametrize(
    "status",
    [
        BookingStatus.CANCELLED_BY_RESIDENT,
        BookingStatus.CANCELLED_BY_STATION,
        BookingStatus.DECLINED,
        BookingStatus.EXPIRED,
    ],
)
def test_a_visit_that_is_not_to_be_is_taken_out_of_the_calendar(
    texts: Texts, status: BookingStatus
) -> None:
    calendar, event = read(texts, replace(ENTRY, status=status, revision=4))
    assert (calendar["method"], event["status"]) == ("CANCEL", "CANCELLED")
    assert not event.walk("VALARM")


def test_a_request_is_only_tentative(texts: Texts) -> None:
    _, event = read(texts, replace(ENTRY, status=BookingStatus.REQUESTED))
    assert event["status"] == "TENTATIVE"
    assert str(event["summary"]).startswith("（待站点确认）")


def test_no_line_is_longer_than_calendars_read(texts: Texts) -> None:
    lines = calendar_file(ENTRY, texts, "zh").content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert calendar_file(ENTRY, texts, "en").content.count(b"BEGIN:VEVENT") == 1
