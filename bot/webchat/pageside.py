"""Build the application for people: the page's files, the API, and its manners."""

import logging
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.webchat.declined import Declined
from bot.webchat.files import MAX_DOWNLOAD
from bot.webchat.peopleside import PeopleSide
from bot.webchat.refusals import Refusal, TooLarge
from bot.webchat.world import World

logger = logging.getLogger(__name__)

PAGE = Path(__file__).resolve().with_name("page")
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}
MANNERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
MAX_BODY = MAX_DOWNLOAD + 2**16


def people_app(side: PeopleSide, world: World) -> web.Application:
    """Return the application for the people's port."""

    @web.middleware
    async def polite(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Save what a call changed, and turn every failure into a sentence."""
        try:
            refuse_strangers(request)
            return await handler(request)
        except TooLarge as refusal:
            return sorry(refusal.status, "Files and texts may have 20 MB together.")
        except Refusal as refusal:
            return sorry(refusal.status, refusal.description.removeprefix("Bad Request: "))
        except Declined as declined:
            return sorry(declined.status, declined.sentence)
        except web.HTTPException as fault:
            return sorry(HTTPStatus(fault.status), fault.reason)
        except Exception:
            logger.exception("the request %s %s failed", request.method, request.path)
            return sorry(HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke on this side.")
        finally:
            world.save()

    app = web.Application(client_max_size=MAX_BODY, middlewares=[polite])
    app.router.add_routes(side.routes())
    app.router.add_get("/{file:[^/]*}", page_file)
    app.router.add_get("/{file:(?!api/).*}", page_file)
    app.on_response_prepare.append(add_manners)
    return app


def refuse_strangers(request: web.Request) -> None:
    """Decline calls that a page from elsewhere makes in a visitor's browser."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise Declined(HTTPStatus.FORBIDDEN, "This call comes from another site.")


async def page_file(request: web.Request) -> web.StreamResponse:
    """Send a file of the page."""
    name = request.match_info["file"] or "index.html"
    kind = TYPES.get(Path(name).suffix)
    path = PAGE if "\0" in name else (PAGE / name).resolve()
    if kind is None or not path.is_relative_to(PAGE) or not path.is_file():
        raise Declined(HTTPStatus.NOT_FOUND, "There is no such page.")
    headers = {"Cache-Control": "no-cache"}
    body = path.read_bytes()
    charset = "utf-8" if kind.startswith("text/") else None
    return web.Response(body=body, content_type=kind, charset=charset, headers=headers)


async def add_manners(_: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every answer carries."""
    response.headers.update(MANNERS)


def sorry(status: HTTPStatus, sentence: str) -> web.Response:
    """Return a failure as JSON."""
    return web.json_response({"error": sentence}, status=status)
