"""Writes a letter about a visit from the record: facts in, finished message out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from notices.cards import names_of
from notices.channel import Message
from notices.letters import Letter, VisitFacts, compose
from notices.press import Press
from notices.texts import Texts
from storage.desk.offers import Offer, OfferDesk
from storage.desk.visits import Visit

ALTERNATIVES = frozenset({"declined", "cancelled", "expired"})
"""Letters that say no, and so must offer other times."""


class LetterDesk:
    """Writes letters in the resident's language with the templates in force."""

    def __init__(
        self, texts: Texts, press: Press, offers: OfferDesk, admins: Collection[int] = ()
    ) -> None:
        self._texts = texts
        self._press = press
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

    async def _next_free(self, visit: Visit) -> Sequence[Offer]:
        booking = visit.booking
        return await self._offers.next_free(booking.station_id, matter_id=booking.matter_id)

    async def _facts(self, kind: str, visit: Visit, language: str) -> VisitFacts:
        booking, place = visit.booking, visit.place
        offers = await self._next_free(visit) if kind in ALTERNATIVES else []
        return VisitFacts(
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
            next_times=tuple(offer.slot.starts_at for offer in offers),
            answer_by=booking.answer_by,
            sample=not place.station_confirmed,
        )
