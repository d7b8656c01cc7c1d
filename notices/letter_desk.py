"""Writes a letter about a visit from the record: facts in, finished message out."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from notices.cards import names_of
from notices.channel import Message
from notices.letters import FreeTime, Letter, Nearby, VisitFacts, compose
from notices.press import Press
from notices.texts import Texts
from storage.desk.bookings import BookingDesk
from storage.desk.deciding import INSTEAD_OF
from storage.desk.offers import Elsewhere, Offer, OfferDesk
from storage.desk.visits import Visit

ALTERNATIVES = frozenset({"declined", "cancelled", "expired"})
"""Letters that say no, and so must offer other times."""

SETTLING = frozenset({"confirm", "accept", "enter", "move"})
"""The acts that a confirmation may follow."""

KEEPING = frozenset({"keep_time"})
MOST_ELSEWHERE = 2


class LetterDesk:
    """Writes letters in the resident's language with the templates in force."""

    def __init__(
        self,
        texts: Texts,
        press: Press,
        bookings: BookingDesk,
        offers: OfferDesk,
        admins: Collection[int] = (),
    ) -> None:
        self._texts = texts
        self._press = press
        self._bookings = bookings
        self._offers = offers
        self._admins = sorted(admins)

    async def write(self, kind: str, visit: Visit) -> Message:
        """Return the letter as it would be sent now; raises KeyError for an unknown kind."""
        letter = await self.compose(kind, visit)
        return Message(letter.text, letter.buttons)

    async def compose(self, kind: str, visit: Visit, promised_at: datetime | None = None) -> Letter:
        """Return the letter with the version of its template; raises KeyError likewise."""
        language = visit.person.language if visit.person else "zh"
        return await compose(
            kind,
            await self._facts(kind, visit, language),
            language,
            press=self._press,
            texts=self._texts,
            promised_at=promised_at,
        )

    async def tell_failures(self) -> None:
        """Note which templates failed messages, and plan that the admins are told."""
        await self._press.tell_failures(self._admins)

    async def _facts(self, kind: str, visit: Visit, language: str) -> VisitFacts:
        booking, place = visit.booking, visit.place
        facts = VisitFacts(
            booking_id=booking.key,
            station_id=booking.station_id,
            matter_id=booking.matter_id,
            code=booking.code,
            call_name=booking.call_name,
            station=visit.station.name,
            county=visit.station.county,
            address=place.address,
            phone=place.phone,
            matter=names_of(visit, self._texts, language),
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            status=booking.status.value,
            materials=tuple(material.name for material in visit.still_open),
            all_ready=bool(visit.ready) and not visit.still_open,
            reason=booking.decline_reason or "",
            words=booking.decline_words or "",
            answer_by=booking.answer_by,
            held_until=booking.held_until,
            sample=not place.station_confirmed,
        )
        return await self._told(kind, facts, visit)

    async def _told(self, kind: str, facts: VisitFacts, visit: Visit) -> VisitFacts:
        """Return the facts with what this kind of letter tells beside the visit itself."""
        if kind == "confirmed":
            return await self._with_earlier_time(facts)
        if kind == "kept":
            return await self._with_answer(facts)
        if kind == "cancelled":
            proposal = await self._bookings.proposal_for(facts.booking_id)
            if proposal is not None:
                return replace(
                    facts,
                    proposal_id=proposal.key,
                    proposed=proposal.starts_at,
                    held_until=proposal.held_until,
                )
        return await self._with_alternatives(facts, visit) if kind in ALTERNATIVES else facts

    async def _with_earlier_time(self, facts: VisitFacts) -> VisitFacts:
        """Tell from what time the visit was moved, or which dearer wish was not possible."""
        event = await self._bookings.last_event(facts.booking_id, SETTLING)
        if event is None:
            return facts
        if event.act == "move":
            return replace(facts, moved_from=datetime.fromisoformat(event.facts["from"]))
        wished = event.facts.get(INSTEAD_OF)
        return replace(facts, first_wish=datetime.fromisoformat(wished)) if wished else facts

    async def _with_answer(self, facts: VisitFacts) -> VisitFacts:
        """Tell why the station could not move the visit; no reason means no answer came."""
        event = await self._bookings.last_event(facts.booking_id, KEEPING)
        reason = str(event.facts.get("reason", "")) if event else ""
        known = self._texts.has(f"common.decline.{reason}")
        return replace(facts, reason=reason if known else "", words="" if known else reason)

    async def _with_alternatives(self, facts: VisitFacts, visit: Visit) -> VisitFacts:
        matters = [part.matter_id for part in visit.sheet.parts]
        here, there = await self._offers.instead(facts.station_id, matters)
        elsewhere = _nearby(there) if there else None
        return replace(facts, next_times=_times(facts.station_id, here), elsewhere=elsewhere)


def _nearby(there: Elsewhere) -> Nearby:
    station = there.station
    return Nearby(station.name, _times(station.key, there.offers[:MOST_ELSEWHERE]))


def _times(station_id: int, offers: Sequence[Offer]) -> tuple[FreeTime, ...]:
    return tuple(FreeTime(station_id, offer.slot.starts_at) for offer in offers)
