"""Every "no" of the record: a class each, whose docstring is the reason and `key` the text to show.

A refusal is an answer, not a fault: conversations show its sentence and never log it as an error.
"""

from typing import ClassVar, TypeAlias

Fact: TypeAlias = str | int | float


class Refused(Exception):  # noqa: N818  a refusal is not an error
    """The record says no; `facts` fill the sentence found under `key`."""

    key: ClassVar[str] = "refused.generic"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.key)
        self.facts = facts


class SlotTaken(Refused):
    """Somebody else took the last place in this slot."""

    key = "refused.slot_taken"


class SlotNotOffered(Refused):
    """The station offers no visit at this time, or it is too late or too early to ask for it."""

    key = "refused.slot_not_offered"


class TooManyBookings(Refused):
    """The person has as many bookings as the limits allow; facts: limit, period."""

    key = "refused.too_many_bookings"


class TooLateToCancel(Refused):
    """A resident cancels only until some hours before; after that the station must be called."""

    key = "refused.too_late_to_cancel"


class NotYours(Refused):
    """The thing exists but belongs to somebody else, or does not exist: both look the same."""

    key = "refused.not_yours"


class AlreadyDecided(Refused):
    """Another member of the staff was first; facts: who, status."""

    key = "refused.already_decided"


class NotPossibleNow(Refused):
    """The booking's state does not allow this step; facts: status."""

    key = "refused.not_possible_now"


class NotStaff(Refused):
    """Only staff bound to the station may act on its bookings."""

    key = "refused.not_staff"


class NotAdmin(Refused):
    """Only admins may do this."""

    key = "refused.not_admin"


class GroupNotBound(Refused):
    """This chat is not the staff group of any station."""

    key = "refused.group_not_bound"


class BindCodeInvalid(Refused):
    """The code is unknown, used or expired."""

    key = "refused.bind_code_invalid"


class StationBoundElsewhere(Refused):
    """The station already has another staff group; facts: station."""

    key = "refused.station_bound_elsewhere"


class StationUnknown(Refused):
    """No open station has this code."""

    key = "refused.station_unknown"


class MatterUnknown(Refused):
    """No matter has this code."""

    key = "refused.matter_unknown"


class MatterNotHandled(Refused):
    """This station does not handle the matter."""

    key = "refused.matter_not_handled"


class AnswerUnknown(Refused):
    """The question or the option does not exist, or is not asked in this situation."""

    key = "refused.answer_unknown"


class AnswersIncomplete(Refused):
    """A notice needs every question of the situation answered; facts: question."""

    key = "refused.answers_incomplete"


class NotForThisPerson(Refused):
    """An answer says that this person should not go on with the matter; facts: outcome."""

    key = "refused.not_for_this_person"


class NoticeNotPublished(Refused):
    """The matter has only a draft, which binds nobody; facts: matter, phone."""

    key = "refused.notice_not_published"


class NoticeUnknown(Refused):
    """No notice has this number."""

    key = "refused.notice_unknown"


class ConsentMissing(Refused):
    """A booking keeps a name, so the person must agree to the consent text first."""

    key = "refused.consent_missing"


class LooksLikeIdentityNumber(Refused):
    """The text looks like an ID number; it is neither kept nor used (domain rule 8)."""

    key = "refused.looks_like_identity_number"


class NameUnusable(Refused):
    """A name to be called by is 1 to 20 letters."""

    key = "refused.name_unusable"


class PhoneUnusable(Refused):
    """A phone is a mainland mobile or landline number."""

    key = "refused.phone_unusable"


class LocationImpossible(Refused):
    """The point is not on the earth, or so far away that it cannot be meant."""

    key = "refused.location_impossible"


class TemplateUnknown(Refused):
    """No template has this name."""

    key = "refused.template_unknown"


class TemplateFaulty(Refused):
    """The template cannot be published; facts: problem."""

    key = "refused.template_faulty"


class NothingToRollBack(Refused):
    """The template has no earlier version."""

    key = "refused.nothing_to_roll_back"


class BroadcastOver(Refused):
    """The broadcast was sent, stopped or dropped already."""

    key = "refused.broadcast_over"
