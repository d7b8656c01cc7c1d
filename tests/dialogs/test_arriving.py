"""On the day: the code to show, and who is before whom."""

import io
from datetime import timedelta

import pytest
import segno
from PIL import Image

from notices.services import Services
from storage.desk.visits import Visit
from tests.dialogs.visits import LI, booked_by, the_visit, to_confirmed
from tests.dialogs.ways import to_booking
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk


async def to_visit(talk: Talk) -> str:
    await talk.says("/mybookings")
    return await talk.presses(talk.labels[0])


async def arrived(services: Services, clock: FrozenClock, visit: Visit, late: int = 0) -> None:
    clock.to(visit.booking.starts_at + timedelta(minutes=late))
    await services.arrivals.check_in(visit.booking.key, LI)


def dots(picture: bytes, width: int) -> list[list[bool]]:
    """Return the dark dots of a QR code's picture."""
    small = Image.open(io.BytesIO(picture)).convert("1").resize((width, width), 0)
    return [[not small.getpixel((x, y)) for x in range(width)] for y in range(width)]


async def test_the_picture_holds_the_code_alone(talk: Talk, services: Services) -> None:
    visit = await to_confirmed(talk, services)
    await to_visit(talk)
    assert visit.booking.code in await talk.presses("到店二维码")
    sent = talk.last.file
    assert sent is not None
    expected = segno.make_qr(visit.booking.code, error="m")
    rows = [[bool(dot) for dot in row] for row in expected.matrix_iter(border=4)]
    assert dots(sent.data, len(rows)) == rows


async def test_a_request_has_no_picture(talk: Talk) -> None:
    await to_booking(talk)
    await to_visit(talk)
    assert "到店二维码" not in "".join(talk.labels)


async def test_a_cancelled_visit_s_picture_is_not_sent(talk: Talk, services: Services) -> None:
    visit = await to_confirmed(talk, services)
    await to_visit(talk)
    await services.bookings.cancel_by_station(visit.booking.key, LI, "closed")
    assert "站点已取消" in await talk.presses("到店二维码")
    assert talk.last.file is None


async def test_the_code_stands_large_only_on_the_day(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    visit = await to_confirmed(talk, services)
    large = " ".join(visit.booking.code)
    assert large not in await to_visit(talk)
    clock.to(visit.booking.starts_at - timedelta(hours=3))
    said = await to_visit(talk)
    assert large in said
    assert "念这个码" in said


async def test_who_keeps_the_booked_time_is_before_who_walked_in(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    visit = await to_confirmed(talk, services)
    clock.to(visit.booking.starts_at - timedelta(minutes=5))
    await services.arrivals.walk_in(visit.station.key, LI)
    await arrived(services, clock, visit)
    assert "您已签到，前面没有人了" in await to_visit(talk)
    assert "不去了" not in "".join(talk.labels)


async def test_who_came_late_has_a_number_and_refreshes(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    visit = await to_confirmed(talk, services)
    yesterday = await services.arrivals.walk_in(visit.station.key, LI)
    clock.to(visit.booking.starts_at)
    today = await services.arrivals.walk_in(visit.station.key, LI)
    await arrived(services, clock, visit, late=30)
    assert (yesterday.number, today.number) == (1, 1)
    assert "您已签到，排队号 2，前面还有 1 人" in await to_visit(talk)
    await services.arrivals.finish(today.key, LI)
    clock.advance(timedelta(minutes=5))
    said = await talk.presses("刷新")
    assert "前面没有人了" in said
    assert "这是 9:35 的情况" in said


@pytest.mark.parametrize("act", ["finish", "miss"])
async def test_after_the_visit_the_queue_is_gone(
    talk: Talk, services: Services, clock: FrozenClock, act: str
) -> None:
    visit = await to_confirmed(talk, services)
    clock.to(visit.booking.starts_at)
    if act == "finish":
        arrival = await services.arrivals.check_in(visit.booking.key, LI)
        await services.arrivals.finish(arrival.key, LI)
    else:
        await services.arrivals.miss(visit.booking.key, LI)
    said = await to_visit(talk)
    assert ("已办完" if act == "finish" else "没有到") in said
    assert "前面" not in said
    assert not {"刷新", "到店二维码"} & {label[2:] for label in talk.labels}
    assert "约别的时间" in "".join(talk.labels)


async def test_somebody_else_s_place_in_the_queue_is_not_shown(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    visit = await to_confirmed(talk, services)
    other = await booked_by(services, 8, visit.booking.starts_at + timedelta(minutes=20))
    await services.bookings.confirm(other.booking.key, LI)
    await arrived(services, clock, visit)
    await services.arrivals.check_in(other.booking.key, LI)
    stranger = talk.someone_else(8)
    assert "前面还有 1 人" in await to_visit(stranger)
    assert (await the_visit(stranger, services)).booking.key == other.booking.key
