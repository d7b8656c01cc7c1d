"""Post updates to the bots that asked for it, in order and until they are taken."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import aiohttp

from bot.webchat import views
from bot.webchat.exchange import Exchange
from bot.webchat.methods import Result
from bot.webchat.params import Call, Upload, as_object
from bot.webchat.records import Bot, Update, Webhook
from bot.webchat.refusals import Refusal

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, no secret
RETRY_AFTER: Sequence[float] = (1, 2, 4, 8, 16, 30, 60)
TIMEOUT = aiohttp.ClientTimeout(total=60)

Execute = Callable[[Bot, str, Call], Awaitable[Result]]


class Postman:
    """One round per bot with a webhook."""

    def __init__(
        self, exchange: Exchange, execute: Execute, retry_after: Sequence[float] = RETRY_AFTER
    ) -> None:
        self._exchange = exchange
        self._execute = execute
        self._retry_after = retry_after
        self._rounds: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Begin the rounds of all bots that have a webhook from before."""
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._exchange.webhook_changed = self.changed
        for bot in self._exchange.world.bots.values():
            self.changed(bot)

    async def stop(self) -> None:
        """End all rounds."""
        rounds = list(self._rounds.values())
        for task in rounds:
            task.cancel()
        await asyncio.gather(*rounds, return_exceptions=True)
        if self._session:
            await self._session.close()

    def changed(self, bot: Bot) -> None:
        """Begin, move or end a bot's round after its webhook was set or removed."""
        if task := self._rounds.pop(bot.id, None):
            task.cancel()
        if bot.webhook is not None:
            loop = asyncio.get_running_loop()
            self._rounds[bot.id] = loop.create_task(self._round(bot, bot.webhook))

    async def _round(self, bot: Bot, webhook: Webhook) -> None:
        mailbox = self._exchange.mailbox(bot)
        failures = 0
        while True:
            await mailbox.arrival()
            update = mailbox.pending(1)[0]
            try:
                reply = await self._post(webhook, update)
            except (aiohttp.ClientError, TimeoutError) as fault:
                self._note_failure(bot, webhook, str(fault) or type(fault).__name__)
                await asyncio.sleep(self._retry_after[min(failures, len(self._retry_after) - 1)])
                failures += 1
                continue
            failures = 0
            mailbox.confirm(update.update_id + 1)
            self._exchange.world.save()
            await self._carry_out(bot, reply)

    async def _post(self, webhook: Webhook, update: Update) -> Call:
        """Post one update and return the method call in the reply, an empty one if none."""
        if self._session is None:
            raise aiohttp.ClientConnectionError("the postman is not at work")
        headers = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        # `json=` sends the content type without a charset, as python-telegram-bot insists.
        posting = self._session.post(webhook.url, json=views.update(update), headers=headers)
        async with posting as response:
            if not response.ok:
                raise aiohttp.ClientConnectionError(
                    f"Wrong response from the webhook: {response.status} {response.reason}"
                )
            try:
                return await reply_call(response)
            except ValueError:
                return Call()

    async def _carry_out(self, bot: Bot, reply: Call) -> None:
        method = reply.fields.pop("method", None)
        if not isinstance(method, str):
            return
        try:
            await self._execute(bot, method, reply)
        except Refusal as refusal:
            # Nobody waits for this answer: Telegram drops it as well.
            logger.warning("reply to webhook: %s refused: %s", method, refusal.description)

    def _note_failure(self, bot: Bot, webhook: Webhook, words: str) -> None:
        webhook.last_error_date = self._exchange.now()
        webhook.last_error_message = words
        self._exchange.world.keep(bot)
        self._exchange.world.save()
        logger.warning("webhook of bot %s: %s", bot.id, words)


async def reply_call(response: aiohttp.ClientResponse) -> Call:
    """Read the method call that a bot may put in its reply to a webhook."""
    if response.content_type == "application/json":
        return Call(fields=as_object(await response.text()))
    if response.content_type.startswith("multipart/"):
        return await _multipart(aiohttp.MultipartReader.from_response(response))
    return Call()


async def _multipart(
    reader: aiohttp.MultipartReader | aiohttp.multipart.MultipartResponseWrapper,
) -> Call:
    call = Call()
    while (part := await reader.next()) is not None:
        if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read())
        if part.filename:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            call.files[part.name] = Upload(part.filename, kind, data)
        else:
            call.fields[part.name] = data.decode()
    return call
