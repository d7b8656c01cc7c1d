"""Which question comes next, and what one person needs after answering (办理情形)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from storage.records import Condition, Material, MatterRecord, Option, Situation
from storage.refusals import AnswerUnknown

Answers: TypeAlias = Mapping[str, str]
"""The chosen option's id under each question's id."""


@dataclass(frozen=True)
class Verdict:
    """What the answers given so far lead to; materials only once nothing is left to ask."""

    answers: Answers
    next_question: Situation | None
    stopped: bool
    outcomes: tuple[str, ...]
    materials: tuple[Material, ...]


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Tell whether a condition holds: keys are joined by AND, a key's options by OR.

    A question without an answer fulfils no option.
    """
    return all(_holds_part(key, wanted, answers) for key, wanted in (condition or {}).items())


def next_question(matter: MatterRecord, answers: Answers) -> Situation | None:
    """Return the first question still to ask; None when complete or stopped."""
    return next((s for s, option in _asked(matter, answers) if option is None), None)


def check_answers(matter: MatterRecord, answers: Answers) -> Answers:
    """Return the answers in the order of the questions.

    Raises AnswerUnknown for a question or an option that does not exist or is not asked.
    """
    asked = _given(_asked(matter, answers))
    if asked.keys() != answers.keys():
        raise AnswerUnknown
    return asked


def verdict(matter: MatterRecord, answers: Answers) -> Verdict:
    """Return what the answers lead to; an answer to a question that is not asked has no effect.

    A person who is stopped gets no materials. Raises AnswerUnknown for an unknown option.
    """
    asked = list(_asked(matter, answers))
    chosen = [option for _, option in asked if option is not None]
    given = _given(asked)
    question = next((s for s, option in asked if option is None), None)
    stopped = any(option.stops for option in chosen)
    complete = question is None and not stopped
    return Verdict(
        answers=given,
        next_question=question,
        stopped=stopped,
        outcomes=tuple(option.outcome for option in chosen if option.outcome),
        materials=tuple(m for m in matter.materials if complete and holds(m.when, given)),
    )


def answer_paths(matter: MatterRecord) -> Iterator[Verdict]:
    """Yield the verdict at the end of every way through the questions."""
    return _paths(matter, {})


def _paths(matter: MatterRecord, answers: Answers) -> Iterator[Verdict]:
    here = verdict(matter, answers)
    if here.next_question is None:
        yield here
        return
    for option in here.next_question.options:
        yield from _paths(matter, {**answers, here.next_question.id: option.id})


def _asked(matter: MatterRecord, answers: Answers) -> Iterator[tuple[Situation, Option | None]]:
    """Yield each question that is asked with its answer, up to one that stops."""
    given: dict[str, str] = {}
    for situation in matter.situations:
        if not holds(situation.ask_when, given):
            continue
        option = _option(situation, answers.get(situation.id))
        yield situation, option
        if option is not None:
            given[situation.id] = option.id
            if option.stops:
                return


def _given(asked: Iterable[tuple[Situation, Option | None]]) -> Answers:
    return {situation.id: option.id for situation, option in asked if option is not None}


def _option(situation: Situation, answer: str | None) -> Option | None:
    if answer is None:
        return None
    for option in situation.options:
        if option.id == answer:
            return option
    raise AnswerUnknown


def _holds_part(
    key: str, wanted: list[str] | list[Condition] | Condition, answers: Answers
) -> bool:
    if isinstance(wanted, dict):
        return not holds(wanted, answers)
    if key not in {"all", "any"}:
        return answers.get(key) in wanted
    parts = (holds(part, answers) for part in wanted if isinstance(part, dict))
    return all(parts) if key == "all" else any(parts)
