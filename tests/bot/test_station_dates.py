"""The clockwork opens and closes stations when their day has come."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.chores import chores_of
from storage.clock import SHANGHAI
from storage.refusals import StationUnknown
from tests.kit.clock import FrozenClock
from tests.kit.town import house


async def test_a_tick_closes_a_station_whose_day_has_come(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FrozenClock()
    async with house(tmp_path, clock) as built:
        await built.register.deregister("ST001", date(2026, 11, 29), by="张主任")
        clock.to(datetime(2026, 11, 29, 8, 0, tzinfo=SHANGHAI))
        [turning] = [chore for chore in chores_of(built, frozenset()) if "dates" in chore.what]
        await turning.run()
        with pytest.raises(StationUnknown):
            await built.services.stations.by_code("ST001")
        await replace(turning, do=_broken).run()
        assert "opening and closing stations" in caplog.text


async def _broken() -> None:
    raise RuntimeError("the database is away")
