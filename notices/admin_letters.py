"""Writes to an admin what happened while nobody looked."""

from notices.cards import names_of
from notices.change_letters import Skip
from notices.channel import Message
from notices.texts import Texts
from storage.desk.alarms import POOR_RATING
from storage.desk.bookings import BookingDesk
from storage.desk.ratings import RatingDesk
from storage.outbox_work import Claim
from storage.rules.lifecycle import BookingStatus
from storage.rules.rating import POOR_LEVELS

ADMIN_LANGUAGE = "zh"


class AdminLetters:
    """Writes by what holds when the message is sent."""

    def __init__(self, texts: Texts, bookings: BookingDesk, ratings: RatingDesk) -> None:
        self._texts = texts
        self._bookings = bookings
        self._ratings = ratings

    async def write(self, row: Claim) -> Message | Skip:
        """Return the message, or why it is not sent."""
        if row.kind == POOR_RATING and row.booking_id is not None:
            return await self._about_a_rating(row, row.booking_id)
        if row.booking_id is not None:
            return await self._about_a_visit(row, row.booking_id)
        facts = self._template_facts(row) if "problem" in row.facts else row.facts
        return self._message(row, facts)

    async def _about_a_visit(self, row: Claim, booking_id: int) -> Message | Skip:
        visit = await self._bookings.visit(booking_id)
        booking = visit.booking
        if booking.status is not BookingStatus.REQUESTED:
            return Skip(f"the booking is {booking.status.value}")
        facts = {
            "code": booking.code,
            "station": visit.station.name,
            "phone": visit.place.phone,
            "matter": names_of(visit, self._texts, ADMIN_LANGUAGE),
            "starts_at": booking.starts_at,
            "answer_by": booking.answer_by,
        }
        return self._message(row, facts)

    async def _about_a_rating(self, row: Claim, booking_id: int) -> Message | Skip:
        """Tell where and how poorly; who rated is nobody's business, so no name and no code."""
        visit = await self._bookings.visit(booking_id)
        answer = await self._ratings.answer_to(booking_id)
        if answer is None or answer.level not in POOR_LEVELS:
            return Skip("it is no poor rating")
        facts = {
            "station": visit.station.name,
            "matter": names_of(visit, self._texts, ADMIN_LANGUAGE),
            "day": visit.booking.starts_at,
            "level": self._texts.plain(f"messages.button.rate_{answer.level}", ADMIN_LANGUAGE),
        }
        return self._message(row, facts)

    def _template_facts(self, row: Claim) -> dict[str, object]:
        said, facts = self._texts.plain, row.facts
        return {
            "version": facts["version"],
            "name": said(f"template.name.{facts['name']}", ADMIN_LANGUAGE),
            "tongue": said(f"admin.language.{facts['language']}", ADMIN_LANGUAGE),
            "problem": said(str(facts["problem"]), ADMIN_LANGUAGE),
        }

    def _message(self, row: Claim, facts: dict[str, object]) -> Message:
        return Message(self._texts.say(f"admin.told.{row.kind}", ADMIN_LANGUAGE, **facts))
