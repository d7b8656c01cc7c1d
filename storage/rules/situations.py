"""Which question comes next, and what one person needs after answering (办理情形)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
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
    """Return the question to ask now; None when stopped, or when no answer can change anything."""
    return verdict(matter, answers).next_question


def check_answers(matter: MatterRecord, answers: Answers) -> Answers:
    """Return the answers in the order of the record's questions.

    A question whose answer can no longer change anything may be answered all the same. Raises
    AnswerUnknown for a question or an option that does not exist, or whose `ask_when` is false.
    """
    given = _Outcomes(matter).given(answers)
    if given.keys() != answers.keys():
        raise AnswerUnknown
    return given


def verdict(matter: MatterRecord, answers: Answers) -> Verdict:
    """Return what the answers lead to; an answer to a question that is not asked has no effect.

    The order of answering does not matter. Only questions that can still change the outcome are
    asked, and those that can stop a person first. A person who is stopped gets no materials.
    Raises AnswerUnknown for an unknown option.
    """
    return _verdict(_Outcomes(matter), answers)


def answer_paths(matter: MatterRecord) -> Iterator[Verdict]:
    """Yield the verdict at the end of every way through the questions that are asked."""
    return _paths(_Outcomes(matter), {})


def every_path(matter: MatterRecord) -> Iterator[Verdict]:
    """Yield the verdict of every way through all questions in the record's order, up to a stop."""
    outcomes = _Outcomes(matter)
    ways = _ways(matter.situations, {}, past_stops=False)
    return (_verdict(outcomes, answers) for answers in ways)


def answers_past_stops(matter: MatterRecord) -> Iterator[Answers]:
    """Yield all answers to what is asked, as if nobody were ever stopped."""
    return _ways(matter.situations, {}, past_stops=True)


def _paths(outcomes: "_Outcomes", answers: Answers) -> Iterator[Verdict]:
    here = _verdict(outcomes, answers)
    if here.next_question is None:
        yield here
        return
    for option in here.next_question.options:
        yield from _paths(outcomes, {**answers, here.next_question.id: option.id})


def _ways(
    situations: Sequence[Situation], answers: Answers, *, past_stops: bool
) -> Iterator[Answers]:
    if not situations:
        yield answers
        return
    situation, *rest = situations
    if not holds(situation.ask_when, answers):
        yield from _ways(rest, answers, past_stops=past_stops)
        return
    for option in situation.options:
        given = {**answers, situation.id: option.id}
        ends = option.stops and not past_stops
        yield from [given] if ends else _ways(rest, given, past_stops=past_stops)


def _verdict(outcomes: "_Outcomes", answers: Answers) -> Verdict:
    given = outcomes.given(answers)
    chosen = [_option(s, given[s.id]) for s in outcomes.matter.situations if s.id in given]
    stopped = any(option.stops for option in chosen)
    question = None if stopped else outcomes.question(given)
    complete = question is None and not stopped
    return Verdict(
        answers=given,
        next_question=question,
        stopped=stopped,
        outcomes=tuple(option.outcome for option in chosen if option.outcome),
        materials=outcomes.materials(given) if complete else (),
    )


@dataclass(frozen=True)
class _Outcome:
    """What a person who answered every question ends with; `materials` are places in the record.

    Which questions were `asked` of them on the way makes no difference to them.
    """

    asked: frozenset[str] = field(compare=False)
    stopped: bool
    said: tuple[str, ...]
    materials: tuple[int, ...] = ()


class _Outcomes:
    """The outcomes of a matter by total answers: one option for every question of the record.

    A question that is not asked has an option too, which changes nothing; so two questions can be
    compared without caring which of them is asked.
    """

    def __init__(self, matter: MatterRecord) -> None:
        self.matter = matter
        self._known: dict[tuple[str, ...], _Outcome] = {}

    def given(self, answers: Answers) -> Answers:
        """Return the answers to questions that are asked whatever else will be answered.

        Raises AnswerUnknown for an unknown option.
        """
        situations = self.matter.situations
        known = {s.id: _option(s, answers[s.id]).id for s in situations if s.id in answers}
        asked = self._surely_asked(known)
        return {question: option for question, option in known.items() if question in asked}

    def question(self, given: Answers) -> Situation | None:
        """Return the question to ask: one that can stop, else one that changes something.

        A question is asked once it is certain that it will be. The first of those that change
        something is always certain, so None means that nothing can change any more.
        """
        asked = self._surely_asked(given)
        open_ = [s for s in self.matter.situations if s.id in asked and s.id not in given]
        changing = [s for s in open_ if self._changes(s, given, lambda outcome: outcome)]
        stopping = [s for s in changing if self._changes(s, given, lambda o: o.stopped)]
        return next(iter([*stopping, *changing]), None)

    def materials(self, given: Answers) -> tuple[Material, ...]:
        """Return what applies once nothing that is still open can change it."""
        outcome = self._of(next(self._totals(given)))
        return tuple(self.matter.materials[place] for place in outcome.materials)

    def _surely_asked(self, given: Answers) -> frozenset[str]:
        """Return the questions that are asked in every way that agrees with what is given."""
        return frozenset.intersection(*(self._of(total).asked for total in self._totals(given)))

    def _changes(
        self, question: Situation, given: Answers, aspect: Callable[[_Outcome], object]
    ) -> bool:
        """Tell whether two options of the question can differ, all other answers being equal."""
        at = self.matter.situations.index(question)
        for total in self._totals({**given, question.id: question.options[0].id}):
            ways = ((*total[:at], option.id, *total[at + 1 :]) for option in question.options)
            if len({aspect(self._of(way)) for way in ways}) > 1:
                return True
        return False

    def _totals(self, given: Answers) -> Iterator[tuple[str, ...]]:
        """Yield every way to answer all questions that agrees with what is given."""
        return product(
            *(
                (given[situation.id],)
                if situation.id in given
                else tuple(option.id for option in situation.options)
                for situation in self.matter.situations
            )
        )

    def _of(self, total: tuple[str, ...]) -> _Outcome:
        if total not in self._known:
            self._known[total] = self._worked_out(total)
        return self._known[total]

    def _worked_out(self, total: tuple[str, ...]) -> _Outcome:
        asked = list(self._asked(total))
        answers = {situation.id: option.id for situation, option in asked}
        stops = tuple(option.outcome for _, option in asked if option.stops)
        if stops:
            return _Outcome(asked=frozenset(answers), stopped=True, said=stops)
        return _Outcome(
            asked=frozenset(answers),
            stopped=False,
            said=tuple(option.outcome for _, option in asked if option.outcome),
            materials=tuple(
                place
                for place, material in enumerate(self.matter.materials)
                if holds(material.when, answers)
            ),
        )

    def _asked(self, total: tuple[str, ...]) -> Iterator[tuple[Situation, Option]]:
        """Yield the questions that are asked of somebody who answers so, with the options."""
        given: dict[str, str] = {}
        for situation, answer in zip(self.matter.situations, total, strict=True):
            if holds(situation.ask_when, given):
                given[situation.id] = answer
                yield situation, _option(situation, answer)


def _option(situation: Situation, answer: str) -> Option:
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
