"""Send people's events to the page as they happen (server-sent events)."""

import json
from collections.abc import Collection
from contextlib import suppress

from aiohttp import web

from bot.webchat.feed import Event, Feed

# A comment line now and then keeps proxies from closing a quiet stream.
HEARTBEAT_SECONDS = 15.0
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


async def stream(
    request: web.Request, feed: Feed, people: Collection[int], after: int | None
) -> web.StreamResponse:
    """Stream these people's events after the given number, until either side hangs up."""
    number = feed.number if after is None else after
    response = web.StreamResponse(headers=HEADERS)
    await response.prepare(request)
    with suppress(ConnectionError):
        if not feed.remembers(number):
            # Some events are forgotten: the page has to read everything anew.
            number = feed.number
            await response.write(_line(Event(number, None, {"type": "reset"})))
        else:
            await response.write(b": hello\n\n")
        while feed.open:
            events = feed.after(number, people)
            for event in events:
                number = event.number
                await response.write(_line(event))
            if not events and not await feed.wait(HEARTBEAT_SECONDS):
                await response.write(b": still here\n\n")
    return response


def _line(event: Event) -> bytes:
    whose = {} if event.person is None else {"person": event.person}
    data = json.dumps(event.body | whose, ensure_ascii=False)
    return f"id: {event.number}\ndata: {data}\n\n".encode()
