"""Half-filled forms are kept for a while, and then no longer."""

from datetime import timedelta
from pathlib import Path

from storage.desk.conversations import KEPT_FOR, ConversationDesk
from tests.kit.clock import FrozenClock
from tests.kit.town import empty_database, on_each_database

FORM = {"name": "王女士"}


@on_each_database
async def test_a_form_nobody_goes_on_with_is_forgotten(tmp_path: Path, backend: str) -> None:
    clock = FrozenClock()
    async with empty_database(tmp_path, backend) as database:
        await database.migrate()
        desk = ConversationDesk(database, clock)
        await desk.write_data("left", FORM)
        await desk.write_data("gone on with", FORM)
        clock.advance(KEPT_FOR - timedelta(seconds=1))
        await desk.write_state("gone on with", "Booking:name")
        await desk.forget_old()
        assert await desk.read("left") == (None, FORM)
        clock.advance(timedelta(seconds=2))
        await desk.forget_old()
        assert await desk.read("left") == (None, {})
        assert await desk.read("gone on with") == ("Booking:name", FORM)
