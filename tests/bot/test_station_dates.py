"""The clockwork opens and closes stations when their day has come."""

from datetime import date, datetime
from pathlib import Path

import pytest

from bot.clockwork import Clockwork
from storage.clock import SHANGHAI
from storage.refusals import StationUnknown
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import house


async def test_a_tick_closes_a_station_whose_day_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FrozenClock()
    async with house(tmp_path, clock) as built:
        await built.register.deregister("ST001", date(2026, 11, 29), by="张主任")
        clock.to(datetime(2026, 11, 29, 8, 0, tzinfo=SHANGHAI))
        courier = built.courier(Letterbox(), Letterbox())
        alarms = built.alarms(frozenset())
        ticking = Clockwork(built.outbox, courier, built.services.bookings, built.register, alarms)
        await ticking._turn_dates()
        with pytest.raises(StationUnknown):
            await built.services.stations.by_code("ST001")
        monkeypatch.setattr(built.register, "turn_dates", _broken)
        await ticking._turn_dates()
        assert "opening and closing stations" in caplog.text


async def _broken() -> None:
    raise RuntimeError("the database is away")
