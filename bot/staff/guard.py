"""Who may do what, checked before anything is shown or changed."""

from telegram import Chat, Message, Update, User

from bot.staff.context import StaffContext
from storage.desk.actor import Actor
from storage.refusals import NotAdmin, NotStaff
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


async def require_staff(update: Update, context: StaffContext, station_id: int) -> User:
    """Return the member of staff who wrote; raises NotStaff."""
    user = sender(update)
    if not await context.services.staffing.is_staff(station_id, user.id):
        raise NotStaff
    return user


async def stations_here(update: Update, context: StaffContext) -> list[Station]:
    """Return the station of a group, or a person's stations in a private chat.

    Raises GroupNotBound, or NotStaff for a stranger's private chat.
    """
    chat = place(update)
    if chat.type != Chat.PRIVATE:
        return [await context.services.staffing.station_of(chat.id)]
    stations = list(await context.services.staffing.stations_of(sender(update).id))
    if not stations:
        raise NotStaff
    return stations


def actor(user: User) -> Actor:
    """Return the person as the record names them."""
    return Actor(role="staff", name=user.full_name, user_id=user.id, channel="group")


def sender(update: Update) -> User:
    """Return who caused the update; the handlers take only updates that have somebody."""
    if update.effective_user is None:
        raise NotStaff
    return update.effective_user


def place(update: Update) -> Chat:
    """Return the chat of the update."""
    if update.effective_chat is None:
        raise NotStaff
    return update.effective_chat


def message_of(update: Update) -> Message:
    """Return the message of the update."""
    if update.effective_message is None:
        raise NotStaff
    return update.effective_message
