"""Hand updates to a bot that asks for them, or agree where to post them."""

import re
from typing import Annotated

from pydantic import Field
from yarl import URL

from bot.webchat import views
from bot.webchat.mailbox import OTHER_POLL, WEBHOOK_SET
from bot.webchat.methods.method import Caller, Method, Result
from bot.webchat.params import FileRef, FromJson
from bot.webchat.records import Bot, Json, Webhook
from bot.webchat.refusals import BadRequest, Conflict

MAX_WAIT = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class GetUpdates(Method):
    """Ask for updates, and wait for one if there is none."""

    offset: int = 0
    limit: int = 100
    timeout: float = 0
    allowed_updates: FromJson[list[str]] | None = None

    async def perform(self, caller: Caller) -> Result:
        """Confirm what lies below the offset and return the next updates."""
        if caller.bot.webhook is not None:
            raise Conflict(WEBHOOK_ACTIVE)
        mailbox = caller.exchange.mailbox(caller.bot)
        mailbox.end_poll(OTHER_POLL)
        remember_kinds(caller, self.allowed_updates)
        mailbox.confirm(self.offset)
        caller.exchange.world.save()
        if not mailbox.pending() and self.timeout > 0:
            await mailbox.poll(min(self.timeout, MAX_WAIT))
        limit = min(max(self.limit, 1), 100)
        return [views.update(update) for update in mailbox.pending(limit)]


class SetWebhook(Method):
    """Ask for updates to be posted to an address."""

    url: str = ""
    certificate: FileRef | None = None
    ip_address: str | None = None
    max_connections: Annotated[int, Field(ge=1, le=100)] = 40
    allowed_updates: FromJson[list[str]] | None = None
    drop_pending_updates: bool = False
    secret_token: str | None = None

    async def perform(self, caller: Caller) -> Result:
        """Keep the address; an empty one ends the posting."""
        if self.secret_token is not None and not SECRET.fullmatch(self.secret_token):
            raise BadRequest("secret token contains unallowed characters")
        remember_kinds(caller, self.allowed_updates)
        webhook = self._webhook() if self.url else None
        change_webhook(caller, webhook, drop_pending=self.drop_pending_updates)
        return True

    def _webhook(self) -> Webhook:
        try:
            address = URL(self.url)
        except ValueError:
            raise BadRequest("bad webhook: invalid URL") from None
        if address.scheme not in ("http", "https") or not address.host:
            raise BadRequest("bad webhook: an HTTP(S) URL must be provided for webhook")
        return Webhook(
            url=self.url,
            secret_token=self.secret_token,
            max_connections=self.max_connections,
            ip_address=self.ip_address,
            certificate=self.certificate is not None,
        )


class DeleteWebhook(Method):
    """Ask for no more posting."""

    drop_pending_updates: bool = False

    async def perform(self, caller: Caller) -> Result:
        """Forget the address."""
        change_webhook(caller, None, drop_pending=self.drop_pending_updates)
        return True


class GetWebhookInfo(Method):
    """Ask how the posting goes."""

    async def perform(self, caller: Caller) -> Result:
        """Return the address, what waits and what went wrong last."""
        return webhook_info(caller.bot, len(caller.exchange.mailbox(caller.bot).pending()))


def webhook_info(bot: Bot, pending: int) -> Json:
    """Return a WebhookInfo."""
    hook = bot.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": bool(hook and hook.certificate),
        "pending_update_count": pending,
    }
    if hook:
        info["max_connections"] = hook.max_connections
        for field in ("ip_address", "last_error_date", "last_error_message"):
            if value := getattr(hook, field):
                info[field] = value
    if bot.allowed_updates:
        info["allowed_updates"] = bot.allowed_updates
    return info


def remember_kinds(caller: Caller, kinds: list[str] | None) -> None:
    """Remember which updates the bot wants; an empty list means all."""
    if kinds is not None and kinds != caller.bot.allowed_updates:
        caller.bot.allowed_updates = kinds
        caller.exchange.world.keep(caller.bot)


def change_webhook(caller: Caller, webhook: Webhook | None, *, drop_pending: bool) -> None:
    """Set or remove the bot's address and start or stop the posting."""
    mailbox = caller.exchange.mailbox(caller.bot)
    if webhook is not None:
        mailbox.end_poll(WEBHOOK_SET)
    if drop_pending:
        mailbox.clear()
    caller.bot.webhook = webhook
    caller.exchange.world.keep(caller.bot)
    caller.exchange.webhook_changed(caller.bot)
