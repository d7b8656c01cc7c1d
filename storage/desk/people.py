"""Residents at the desk: meeting them, their language, their consent."""

from sqlmodel import col, select, update

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.tables import Person

CONSENT_VERSION = "2026-11"


class PeopleDesk:
    """Keeps who may be written to."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def meet(self, chat_id: int, language: str = "zh") -> Person:
        """Return the person of this chat, remembered from now on; `language` only for a new one."""
        known = select(Person).where(Person.chat_id == chat_id)
        async with self._database.reading() as session:
            person = (await session.exec(known)).first()
        if person is not None:
            return person
        async with self._database.transaction() as session:
            await session.exec(
                insert_unless_there(
                    session,
                    Person,
                    chat_id=chat_id,
                    language=language,
                    reachable=True,
                    met_at=self._clock.now(),
                )
            )
            return (await session.exec(known)).one()

    async def speak(self, person_id: int, language: str) -> None:
        """Speak this language with the person from now on."""
        await self._set(person_id, language=language)

    async def agree(self, person_id: int) -> None:
        """Record that the person agreed to the consent text in force."""
        await self._set(person_id, consent_version=CONSENT_VERSION, consent_at=self._clock.now())

    async def reachable(self, person_id: int, *, reachable: bool) -> None:
        """Record whether messages reach the person."""
        await self._set(person_id, reachable=reachable)

    async def _set(self, person_id: int, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.exec(update(Person).where(col(Person.id) == person_id).values(**values))
