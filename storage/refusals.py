"""Every "no" of the record: a class each, whose docstring is the reason and `key` the text to show.

A refusal is an answer, not a fault: conversations show its sentence and never log it as an error.
"""

from datetime import date
from typing import ClassVar, TypeAlias

Fact: TypeAlias = str | int | float | date


class Refused(Exception):  # noqa: N818  a refusal is not an error
    """The record says no; `facts` fill the sentence found under `key`."""

    key: ClassVar[str] = "refused.generic"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.key)
        self.facts = facts


class SlotTaken(Refused):
    """Somebody else took the last place in this slot; fact: at, the time that is gone."""

    key = "refused.slot_taken"


class SameTime(Refused):
    """The visit has this time already, as after a second press; fact: at."""

    key = "refused.same_time"


class SlotNotOffered(Refused):
    """No visit is offered at this time, or not at this hour of asking; fact: at, the time meant."""

    key = "refused.slot_not_offered"


class TooManyBookings(Refused):
    """The person has as many bookings as the limits allow; facts: limit, period."""

    key = "refused.too_many_bookings"


class OnlyByPhone(Refused):
    """Too many visits were missed: until a day the person books by phone or on site; fact: day."""

    key = "refused.only_by_phone"


class TooLateToUndo(Refused):
    """A decision is taken back within a minute, by pressing again; fact: seconds."""

    key = "refused.too_late_to_undo"


class NotToday(Refused):
    """The visit is on another day, so nobody can arrive for it now; fact: day."""

    key = "refused.not_today"


class NotBegun(Refused):
    """Nobody has missed a visit whose time has not come; fact: at."""

    key = "refused.not_begun"


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


class QuestionGone(Refused):
    """The question was settled already, or is too old to be kept."""

    key = "refused.question_gone"


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


class MatterTwice(Refused):
    """The matter stands on the notice already."""

    key = "refused.matter_twice"


class TooManyMatters(Refused):
    """A notice is about a few matters only; facts: most."""

    key = "refused.too_many_matters"


class NoticeNotPublished(Refused):
    """The matter has only a draft, which binds nobody; facts: matter, phone."""

    key = "refused.notice_not_published"


class GapsOpen(Refused):
    """The draft lacks fields that no decision covers; facts: matter, count, fields (commas)."""

    key = "refused.gaps_open"


class DraftReplaced(Refused):
    """This is no longer the draft that waits: a newer one came, or it was withdrawn."""

    key = "refused.draft_replaced"


class PublishedAlready(Refused):
    """Somebody else published this version; facts: who, version."""

    key = "refused.published_already"


class SecondPersonNeeded(Refused):
    """By the two-person rule the drafter may not approve."""

    key = "refused.second_person_needed"


class FieldNotLacking(Refused):
    """The record says the field, so there is nothing to leave to the counter."""

    key = "refused.field_not_lacking"


class FieldNeverLeft(Refused):
    """A sheet without this field would tell nothing, whoever decides so."""

    key = "refused.field_never_left"


class DecisionInForce(Refused):
    """The notice in force stands on this decision; first a version must say the field."""

    key = "refused.decision_in_force"


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


class DateGone(Refused):
    """A station is registered to open or close from today on, not from a day that has gone."""

    key = "refused.date_gone"


class PlaceUnknown(Refused):
    """No district, street or station has a name like this; facts: place."""

    key = "refused.place_unknown"


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


class VisitOver(Refused):
    """The visit was cancelled or has begun, so nothing can be chosen for it any more."""

    key = "refused.visit_over"


class SheetCurrent(Refused):
    """The person's notice is not replaced by a newer version."""

    key = "refused.sheet_current"


class SheetTooOld(Refused):
    """The visit lies after the last day on which the old sheet is honoured; facts: until."""

    key = "refused.sheet_too_old"


class PauseReversed(Refused):
    """A pause must not end before it begins."""

    key = "refused.pause_reversed"


class PausePast(Refused):
    """A pause must not begin or end before today; facts: today."""

    key = "refused.pause_past"


class PauseOverlaps(Refused):
    """The matter is paused at this station on some of these days already; facts: since."""

    key = "refused.pause_overlaps"


class PauseGone(Refused):
    """The pause was ended already."""

    key = "refused.pause_gone"


class SpanReversed(Refused):
    """The last day lies before the first one."""

    key = "refused.span_reversed"


class SpanTooLong(Refused):
    """A station is closed for so many days only by registration; facts: limit, days."""

    key = "refused.span_too_long"


class DayTooFar(Refused):
    """The day lies so far ahead that a day gone by was probably meant; facts: day, limit."""

    key = "refused.day_too_far"


class HoursReversed(Refused):
    """A span of time ends before it begins."""

    key = "refused.hours_reversed"


class HoursTooShort(Refused):
    """No visit fits in a span of time; facts: minutes, the length of one."""

    key = "refused.hours_too_short"


class AlreadyClosed(Refused):
    """The station is closed on all of these days; facts: who, reason."""

    key = "refused.already_closed"


class NothingToReopen(Refused):
    """The station differs from its record on none of these days."""

    key = "refused.nothing_to_reopen"


class DayUnreadable(Refused):
    """What was typed is no day."""

    key = "refused.day_unreadable"


class RatingOver(Refused):
    """A visit is rated once it is done, and not a month later."""

    key = "refused.rating_over"


class TemplateNoDraft(Refused):
    """The version was published or withdrawn already; facts: who."""

    key = "refused.template_no_draft"


class TemplateBegun(Refused):
    """Only a version whose date is still to come can be called off."""

    key = "refused.template_begun"


class TemplateChangedMeanwhile(Refused):
    """Somebody else changed the template at the same moment."""

    key = "refused.template_changed_meanwhile"


class TemplateReasonMissing(Refused):
    """A version without what the rules ask for is published only with a reason."""

    key = "refused.template_reason_missing"
