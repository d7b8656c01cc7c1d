"""Writes the message that a notice changed, compared with the sheet its reader holds now."""

from dataclasses import dataclass

from notices.channel import Button, Message
from notices.difference import Altered, SheetDifference
from notices.issuing import NoticeOffice, Replaced
from notices.placeholders import ChangeWords, as_facts
from notices.press import Press
from notices.texts import Texts
from storage.clock import local
from storage.desk.changes import NOTICE_CHANGED, ChangeDesk
from storage.desk.matters import MatterDesk
from storage.desk.visits import Visit
from storage.outbox_work import Claim
from storage.refusals import AnswerUnknown
from storage.rules.situations import verdict

LOOK, KEEP, SEEN = "u", "o", "w"
"""The first letters of the buttons' data; a booking's id follows."""

NO_VISIT = "no visit to come is on an older sheet"
NOTHING_NEW = "nothing changes for this person"


@dataclass(frozen=True)
class Skip:
    """Why a message is not sent after all."""

    reason: str


class ChangeLetters:
    """Writes to a person about a new version, in their language, by what holds when it is sent."""

    def __init__(
        self,
        *,
        changes: ChangeDesk,
        matters: MatterDesk,
        office: NoticeOffice,
        press: Press,
        texts: Texts,
    ) -> None:
        self._changes = changes
        self._matters = matters
        self._office = office
        self._press = press
        self._texts = texts

    async def write(self, row: Claim) -> Message | Skip:
        """Return the message about the soonest visit it changes something for, or why not."""
        visits = await self._changes.to_tell(row)
        for visit in visits:
            words = await self._words(visit, int(row.facts["matter"]))
            if words is not None:
                return await self._message(visit, words)
        return Skip(NOTHING_NEW if visits else NO_VISIT)

    async def _message(self, visit: Visit, words: ChangeWords) -> Message:
        language = _language(visit)
        rendered = await self._press.render(NOTICE_CHANGED, language, as_facts(words))
        keepable = bool(words.until) and words.in_time
        choice = buttons(visit.booking.key, self._texts, language, keepable=keepable)
        return Message(rendered.text, choice)

    async def _words(self, visit: Visit, matter_id: int) -> ChangeWords | None:
        """Return what is told about a visit; None where nothing changes for its person."""
        replaced = await self._replaced(visit, matter_id)
        found = replaced.difference if replaced else None
        if found is not None and not found:
            return None
        difference = found or SheetDifference((), (), ())
        language, booking = _language(visit), visit.booking
        spoken = self._texts.spoken(language)
        until = await self._changes.honoured_until(visit)
        matter = await self._matters.by_id(matter_id)
        elsewhere = await self._elsewhere(visit, matter_id) if found is None else ()
        return ChangeWords(
            matter=matter.record.name,
            number=visit.number or "",
            version=replaced.version if replaced else matter.version,
            code=spoken.code(booking.code),
            station=visit.station.name,
            when=spoken.moment(booking.starts_at),
            added=difference.added,
            dropped=difference.dropped,
            altered=tuple(self._altered(change, language) for change in difference.altered),
            again=found is None and not elsewhere,
            elsewhere=elsewhere,
            until=spoken.day(until) if visit.number else "",
            in_time=local(booking.starts_at).date() <= until,
        )

    async def _replaced(self, visit: Visit, matter_id: int) -> Replaced | None:
        """Return what took the place of the visit's sheet; there may be none to compare with."""
        if visit.number is None:
            return None
        standing = await self._office.standing(visit.number)
        return next((newer for newer in standing.replaced if newer.matter_id == matter_id), None)

    async def _elsewhere(self, visit: Visit, matter_id: int) -> tuple[str, ...]:
        """Return where the person should go, if the same answers stop them now."""
        record = (await self._matters.by_id(matter_id)).record
        try:
            found = verdict(record, visit.booking.answers)
        except AnswerUnknown:
            return ()
        return found.outcomes if found.stopped else ()

    def _altered(self, change: Altered, language: str) -> str:
        return self._texts.plain("messages.altered", language, **vars(change))


def buttons(
    booking_id: int, texts: Texts, language: str, *, keepable: bool
) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons under the message; a choice that is not possible is not offered."""

    def button(name: str, act: str) -> Button:
        return Button(texts.plain(f"messages.button.{name}", language), f"{act}:{booking_id}")

    first = [button("new_sheet", LOOK)]
    if keepable:
        first.append(button("old_sheet", KEEP))
    return tuple(first), (button("seen", SEEN),)


def _language(visit: Visit) -> str:
    return visit.person.language if visit.person else "zh"
