"""What an operator's machines ask: /health and /metrics, on this machine only."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.webchat.server import LOOPBACK, listen
from storage.desk.gauges import GaugeDesk, Gauges
from storage.desk.heartbeats import Beat, HeartbeatDesk

TEXT = "text/plain; version=0.0.4"
SHARES = (0.5, 0.99)


@asynccontextmanager
async def gauges_served(
    gauges: GaugeDesk, heartbeats: HeartbeatDesk, port: int
) -> AsyncIterator[str]:
    """Answer until the block ends; yields the address."""
    panel = _Panel(gauges, heartbeats)
    app = web.Application()
    app.router.add_get("/health", panel.health)
    app.router.add_get("/metrics", panel.metrics)
    async with AsyncExitStack() as stack:
        yield await listen(app, LOOPBACK, port, stack)


class _Panel:
    def __init__(self, gauges: GaugeDesk, heartbeats: HeartbeatDesk) -> None:
        self._gauges = gauges
        self._heartbeats = heartbeats

    async def health(self, _: web.Request) -> web.Response:
        """Say 200 while the database answers and no worker is silent, else 503 and who."""
        try:
            beats = await self._heartbeats.all()
        except (SQLAlchemyError, OSError):
            return web.json_response({"ok": False, "database": False}, status=503)
        silent = [f"{beat.worker}/{beat.role}" for beat in beats if beat.silent]
        answer = {"ok": not silent, "database": True, "silent": silent}
        return web.json_response(answer, status=503 if silent else 200)

    async def metrics(self, _: web.Request) -> web.Response:
        """Answer in Prometheus' text format."""
        lines = [*_of_post(await self._gauges.read()), *_of_workers(await self._heartbeats.all())]
        text = "\n".join(lines) + "\n"
        return web.Response(body=text.encode(), headers={"Content-Type": TEXT})


def _of_post(gauges: Gauges) -> Iterable[str]:
    yield "# TYPE bianmin_outbox_messages gauge"
    for state, count in gauges.states.items():
        yield f'bianmin_outbox_messages{{state="{state}"}} {count}'
    yield "# TYPE bianmin_outbox_oldest_due_seconds gauge"
    yield f"bianmin_outbox_oldest_due_seconds {gauges.oldest_due:.3f}"
    yield "# TYPE bianmin_outbox_lateness_seconds gauge"
    for share in SHARES:
        yield f'bianmin_outbox_lateness_seconds{{quantile="{share}"}} {gauges.late(share):.3f}'


def _of_workers(beats: Iterable[Beat]) -> Iterable[str]:
    yield "# TYPE bianmin_worker_silent gauge"
    for beat in beats:
        labels = f'worker="{beat.worker}",role="{beat.role}"'
        yield f"bianmin_worker_silent{{{labels}}} {int(beat.silent)}"
