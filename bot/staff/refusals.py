"""What only the staff bot says no to; shown like every other refusal of the record."""

from storage.refusals import Refused


class ButtonOld(Refused):
    """The button belongs to something that is over, or to another bot."""

    key = "staff.refused.button_old"


class OnlyInPrivate(Refused):
    """This is shown to one person, not to a whole group."""

    key = "staff.refused.only_private"


class PrivateClosed(Refused):
    """The person has not opened a private chat with the bot, so nothing can be sent there."""

    key = "staff.refused.private_closed"


class OnlyInGroup(Refused):
    """This makes sense only in the group of a station."""

    key = "staff.refused.only_group"


class Anonymous(Refused):
    """Telegram hides who writes in a group's name, so nobody can be made responsible."""

    key = "staff.refused.anonymous"


class NotInGroup(Refused):
    """The person who asked to join has left the group."""

    key = "staff.refused.not_in_group"


class OnlyText(Refused):
    """The bot reads words, not stickers, pictures or voices."""

    key = "staff.refused.only_text"


class TooLong(Refused):
    """The sentence is longer than a letter can carry; facts: limit, length."""

    key = "staff.refused.too_long"


class AlreadyAnswered(Refused):
    """The question that was replied to has been answered."""

    key = "staff.refused.already_answered"


class OtherStation(Refused):
    """The visit is booked at another station; facts: station."""

    key = "staff.refused.other_station"


class CannotArrive(Refused):
    """The booking's state does not let its person arrive; facts: status."""

    key = "staff.refused.cannot_arrive"


class FileTooLarge(Refused):
    """A template's file is small; facts: limit in KB."""

    key = "admin.refused.file_too_large"


class FileNotText(Refused):
    """A template's file is UTF-8 text."""

    key = "admin.refused.file_not_text"


class TextMayBeCut(Refused):
    """A text as long as a message may be is perhaps only the start of what was pasted."""

    key = "admin.refused.text_may_be_cut"


class NothingSent(Refused):
    """A new version is a text or a file."""

    key = "admin.refused.nothing_sent"
