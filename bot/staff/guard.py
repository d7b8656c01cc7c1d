"""Who may do what, and where; checked before anything is shown or changed."""

from telegram import Chat, Message, Update, User

from bot.staff.context import StaffContext
from bot.staff.refusals import Anonymous, ButtonOld, OnlyInGroup, OnlyInPrivate, OnlyText
from storage.desk.actor import Actor
from storage.refusals import LooksLikeIdentityNumber, NotAdmin, NotStaff
from storage.rules.identity import looks_like_identity_number
from storage.tables import Station


def is_admin(context: StaffContext, user: User) -> bool:
    """Tell whether the person is one of the admins."""
    return user.id in context.settings.admin_ids


def require_admin(update: Update, context: StaffContext) -> User:
    """Return the admin who wrote; raises NotAdmin."""
    user = sender(update)
    if not is_admin(context, user):
        raise NotAdmin
    return user


def admin_at_desk(update: Update, context: StaffContext) -> User:
    """Return the admin who wrote in private; raises NotAdmin or OnlyInPrivate."""
    user = require_admin(update, context)
    require_private(update)
    return user


async def require_staff(update: Update, context: StaffContext, station_id: int) -> User:
    """Return the member of staff who wrote; raises NotStaff."""
    user = sender(update)
    if not await context.services.staffing.is_staff(station_id, user.id):
        raise NotStaff
    return user


async def station_of_staff(update: Update, context: StaffContext) -> Station:
    """Return the station of this group, of which the writer is staff.

    Raises OnlyInGroup, GroupNotBound or NotStaff.
    """
    require_group(update)
    station = await context.services.staffing.station_of(place(update).id)
    await require_staff(update, context, station.key)
    return station


async def stations_here(update: Update, context: StaffContext) -> list[Station]:
    """Return the station of a group, or a person's stations in a private chat.

    Raises GroupNotBound, or NotStaff for a stranger's private chat.
    """
    if not is_private(update):
        return [await context.services.staffing.station_of(place(update).id)]
    stations = list(await context.services.staffing.stations_of(sender(update).id))
    if not stations:
        raise NotStaff
    return stations


def is_private(update: Update) -> bool:
    """Tell whether one person is spoken to, not a group."""
    return place(update).type == Chat.PRIVATE


def require_private(update: Update) -> None:
    """Raise OnlyInPrivate in a group."""
    if not is_private(update):
        raise OnlyInPrivate


def require_group(update: Update) -> None:
    """Raise OnlyInGroup in a private chat."""
    if is_private(update):
        raise OnlyInGroup


def actor(user: User) -> Actor:
    """Return the person as the record names them."""
    return Actor(role="staff", name=user.full_name, user_id=user.id, channel="group")


def sender(update: Update) -> User:
    """Return who caused the update; raises Anonymous where Telegram does not say."""
    user, message = update.effective_user, update.message
    if user is None or user.is_bot or (message is not None and message.sender_chat is not None):
        raise Anonymous
    return user


def place(update: Update) -> Chat:
    """Return the chat of the update; raises ButtonOld where there is none any more."""
    if update.effective_chat is None:
        raise ButtonOld
    return update.effective_chat


def message_of(update: Update) -> Message:
    """Return the message of the update; raises ButtonOld where it is out of reach."""
    if update.effective_message is None:
        raise ButtonOld
    return update.effective_message


def words_of(update: Update) -> str:
    """Return what was written; raises OnlyText or LooksLikeIdentityNumber."""
    text = message_of(update).text
    if text is None:
        raise OnlyText
    if looks_like_identity_number(text):
        raise LooksLikeIdentityNumber
    return text.strip()
