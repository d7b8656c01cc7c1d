"""Questions that found no matter: counted, and settled by an admin."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.refusals import MatterUnknown, QuestionGone
from storage.rules.identity import holds_private_number
from storage.tables import Matter, MatterAlias, UnansweredQuestion

KEPT = timedelta(days=90)
"""So long after it was last asked a question is kept."""

LONGEST = 200
_BESIDE_CHARACTERS = re.compile(r"(?<=[㐀-鿿]) | (?=[㐀-鿿])")


class QuestionStatus(StrEnum):
    """What became of a question."""

    OPEN = "open"
    ALIAS = "alias"
    NOT_OURS = "not_ours"
    DONE = "done"


class QuestionDesk:
    """Counts what was not answered and lets an admin answer for the next time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, text: str) -> None:
        """Count a question that found nothing; one that holds a private number is not kept."""
        # Loading the characters' forms takes a moment that only a first question may cost.
        from storage.search.spelling import plain  # noqa: PLC0415

        if holds_private_number(text):
            return
        words = _BESIDE_CHARACTERS.sub("", plain(text))[:LONGEST].strip()
        if words:
            await self._count(words)

    async def waiting(
        self, limit: int | None = None, start: int = 0
    ) -> Sequence[UnansweredQuestion]:
        """Return the open questions, the most often asked first, then the newest."""
        query = select(UnansweredQuestion).where(
            UnansweredQuestion.status == QuestionStatus.OPEN,
            col(UnansweredQuestion.last_asked_at) >= self._clock.now() - KEPT,
        )
        order = (
            col(UnansweredQuestion.count).desc(),
            col(UnansweredQuestion.last_asked_at).desc(),
            col(UnansweredQuestion.id),
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(*order).offset(start).limit(limit))).all()

    async def how_many(self) -> int:
        """Return how many questions are open."""
        query = select(func.count()).where(
            UnansweredQuestion.status == QuestionStatus.OPEN,
            col(UnansweredQuestion.last_asked_at) >= self._clock.now() - KEPT,
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).one()

    async def one(self, question_id: int) -> UnansweredQuestion:
        """Return an open question; raises QuestionGone."""
        async with self._database.reading() as session:
            return await _open(session, question_id)

    async def teach(
        self, question_id: int, matter_id: int, by: str, by_id: int | None = None
    ) -> UnansweredQuestion:
        """Make the question a wording of a matter; raises QuestionGone or MatterUnknown."""
        async with self._database.transaction() as session:
            question = await _open(session, question_id, lock=True)
            if await session.get(Matter, matter_id) is None:
                raise MatterUnknown
            await session.exec(
                insert_unless_there(
                    session,
                    MatterAlias,
                    matter_id=matter_id,
                    words=question.words,
                    taught_by=by,
                    taught_by_id=by_id,
                    taught_at=self._clock.now(),
                )
            )
            self._settle(session, question, QuestionStatus.ALIAS, by)
        return question

    async def settle(self, question_id: int, status: QuestionStatus, by: str) -> UnansweredQuestion:
        """Close a question without a matter: not ours, or done otherwise; raises QuestionGone."""
        async with self._database.transaction() as session:
            question = await _open(session, question_id, lock=True)
            self._settle(session, question, status, by)
        return question

    async def _count(self, words: str) -> None:
        now = self._clock.now()
        async with self._database.transaction() as session:
            await session.exec(
                delete(UnansweredQuestion).where(col(UnansweredQuestion.last_asked_at) < now - KEPT)
            )
            await session.exec(
                insert_unless_there(
                    session,
                    UnansweredQuestion,
                    words=words,
                    count=0,
                    first_asked_at=now,
                    last_asked_at=now,
                    status=QuestionStatus.OPEN,
                    settled_by="",
                )
            )
            query = select(UnansweredQuestion).where(UnansweredQuestion.words == words)
            question = (await session.exec(query.with_for_update())).one()
            question.count += 1
            question.last_asked_at = now
            session.add(question)

    def _settle(
        self, session: AsyncSession, question: UnansweredQuestion, status: QuestionStatus, by: str
    ) -> None:
        question.status = status
        question.settled_by = by
        question.settled_at = self._clock.now()
        session.add(question)


async def _open(
    session: AsyncSession, question_id: int, *, lock: bool = False
) -> UnansweredQuestion:
    query = select(UnansweredQuestion).where(
        UnansweredQuestion.id == question_id, UnansweredQuestion.status == QuestionStatus.OPEN
    )
    question = (await session.exec(query.with_for_update() if lock else query)).first()
    if question is None:
        raise QuestionGone
    return question
