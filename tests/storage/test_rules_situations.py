"""Which question comes next, and which materials the answers lead to."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.catalogue.reader import JINCHENG, read_files
from storage.records import (
    Condition,
    Fee,
    Limit,
    Material,
    MatterRecord,
    Option,
    ServiceMode,
    Situation,
)
from storage.refusals import AnswerUnknown
from storage.rules.situations import (
    Answers,
    Verdict,
    answer_paths,
    check_answers,
    every_path,
    holds,
    next_question,
    verdict,
)

LIMIT = Limit(days=None, unit="日")


def question(name: str, ask_when: Condition | None = None, stops: str = "") -> Situation:
    options = [
        Option(id=o, label=o, stops=o == stops, outcome="stop" * (o == stops)) for o in "abc"
    ]
    return Situation(id=name, question=name, options=options, ask_when=ask_when)


def material(name: str, when: Condition | None = None) -> Material:
    required = True if when is None else "conditional"
    return Material(id=name, name=name, form=["原件"], copies=1, required=required, when=when)


def matter(situations: list[Situation], materials: list[Material]) -> MatterRecord:
    return MatterRecord(
        code="T1",
        name="事项",
        category="个人",
        department="",
        statutory_limit=LIMIT,
        promised_limit=LIMIT,
        fee=Fee(charge=False, text=""),
        service_mode=ServiceMode(modes=[], station_can_finish=True),
        consult_phone="12345",
        complaint_phone="12345",
        situations=situations,
        materials=materials,
    )


LOST = matter(
    [question("who"), question("child", {"who": ["b"]}, stops="c"), question("lost")],
    [
        material("id"),
        material("mandate", {"who": ["b", "c"]}),
        material("both", {"who": ["b"], "lost": ["a"]}),
    ],
)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        ({"who": ["a", "b"]}, {"who": "b"}, True),
        ({"who": ["a"]}, {"who": "b"}, False),
        ({"who": ["a"]}, {}, False),
        ({"who": ["a"], "lost": ["b"]}, {"who": "a", "lost": "b"}, True),
        ({"who": ["a"], "lost": ["b"]}, {"who": "a"}, False),
        ({"not": {"who": ["a"]}}, {}, True),
        ({"not": {"who": ["a"]}}, {"who": "a"}, False),
        ({"any": [{"who": ["a"]}, {"lost": ["b"]}]}, {"lost": "b"}, True),
        ({"any": [{"who": ["a"]}, {"lost": ["b"]}]}, {"lost": "a"}, False),
        ({"all": [{"who": ["a"]}, {"not": {"lost": ["b"]}}]}, {"who": "a", "lost": "c"}, True),
        ({"all": [{"who": ["a"]}, {"not": {"lost": ["b"]}}]}, {"who": "a", "lost": "b"}, False),
    ],
)
def test_a_condition_joins_keys_by_and_and_options_by_or(
    condition: Condition | None, answers: Answers, *, expected: bool
) -> None:
    assert holds(condition, answers) is expected


@pytest.mark.parametrize(
    ("answers", "following"),
    [
        ({}, "who"),
        ({"who": "a"}, None),
        ({"who": "b"}, "child"),
        ({"who": "b", "child": "c"}, None),
        ({"who": "b", "child": "a"}, "lost"),
        ({"lost": "a"}, "who"),
        ({"who": "a", "lost": "c"}, None),
    ],
)
def test_only_what_can_change_the_outcome_is_asked_and_stops_first(
    answers: Answers, following: str | None
) -> None:
    situation = next_question(LOST, answers)

    assert (situation and situation.id) == following


@pytest.mark.parametrize(
    "answers",
    [
        {"nothing": "a"},
        {"who": "z"},
        {"who": "a", "child": "a"},
        {"child": "a"},
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(answers: Answers) -> None:
    with pytest.raises(AnswerUnknown):
        check_answers(LOST, answers)


def test_answers_come_back_in_the_order_of_the_questions() -> None:
    assert list(check_answers(LOST, {"lost": "a", "who": "c"}).items()) == [
        ("who", "c"),
        ("lost", "a"),
    ]


def test_materials_are_told_only_when_nothing_is_left_to_ask() -> None:
    assert verdict(LOST, {"who": "b"}).materials == ()
    assert [m.id for m in verdict(LOST, {"who": "c"}).materials] == ["id", "mandate"]
    complete = verdict(LOST, {"who": "b", "child": "a", "lost": "a"})
    assert [m.id for m in complete.materials] == ["id", "mandate", "both"]


def test_an_answer_left_over_from_another_way_has_no_effect() -> None:
    left_over = verdict(LOST, {"who": "a", "child": "c", "lost": "a"})

    assert not left_over.stopped
    assert left_over.answers == {"who": "a", "lost": "a"}


def test_a_person_who_is_stopped_gets_a_reason_and_no_materials() -> None:
    stopped = verdict(LOST, {"who": "b", "child": "c"})

    assert stopped.stopped
    assert stopped.outcomes == ("stop",)
    assert stopped.next_question is None
    assert stopped.materials == ()


def test_the_catalogue_has_1474_ways_of_answering_and_11_stop() -> None:
    paths = [path for m in read_files(JINCHENG).matters for path in every_path(m)]

    assert len(paths) == 1474
    assert sum(path.stopped for path in paths) == 11


def test_a_question_that_can_stop_is_asked_before_one_that_cannot() -> None:
    late = matter([question("x"), question("y", stops="c")], [material("m", {"x": ["a"]})])
    asked = next_question(late, {})
    assert asked is not None
    assert asked.id == "y"


def test_a_question_nobody_needs_does_not_hide_a_material() -> None:
    either = joined("any", [plain({"x": ["a", "b"]}), plain({"x": ["c"]})])
    always = matter([question("x")], [material("m", either)])
    assert next_question(always, {}) is None
    assert [m.id for m in verdict(always, {}).materials] == ["m"]


def plain(parts: dict[str, list[str]]) -> Condition:
    return {**parts}


def negated(part: Condition) -> Condition:
    return {"not": part}


def joined(how: str, parts: list[Condition]) -> Condition:
    return {how: parts}


def conditions(questions: str) -> st.SearchStrategy[Condition]:
    options = st.lists(st.sampled_from("abc"), min_size=1, max_size=3)
    names = st.sampled_from(questions)
    return st.recursive(
        st.dictionaries(names, options, min_size=1, max_size=2).map(plain),
        lambda inner: (
            inner.map(negated)
            | st.builds(joined, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1))
        ),
        max_leaves=4,
    )


def brute_force(condition: dict[str, object], answers: Answers) -> bool:
    """The rule said a second time, as an expression in Python's own logic."""

    def said(part: object) -> str:
        assert isinstance(part, dict)
        words = {
            "not": lambda v: f"(not {said(v)})",
            "all": lambda v: "(" + " and ".join(map(said, v)) + ")",
            "any": lambda v: "(" + " or ".join(map(said, v)) + ")",
        }
        plain = (f"(answers.get({k!r}) in {v!r})" for k, v in part.items() if k not in words)
        nested = (words[k](v) for k, v in part.items() if k in words)
        return "(" + " and ".join([*plain, *nested]) + ")"

    return bool(eval(said(condition), {"answers": answers}))  # noqa: S307  our own words


@given(conditions("xyz"))
def test_conditions_agree_with_brute_force(condition: Condition) -> None:
    for answers in product((None, "a", "b"), repeat=3):
        given_answers = {k: v for k, v in zip("xyz", answers, strict=True) if v}
        assert holds(condition, given_answers) == brute_force({**condition}, given_answers)


@st.composite
def matters(draw: st.DrawFn) -> MatterRecord:
    """Three questions, each of which may depend on earlier ones and may stop."""
    stops = st.sampled_from(["", "", "a", "c"])
    situations = [
        question("x", stops=draw(stops)),
        question("y", draw(st.none() | conditions("x")), stops=draw(stops)),
        question("z", draw(st.none() | conditions("xy")), stops=draw(stops)),
    ]
    whens = draw(st.lists(st.none() | conditions("xyz"), max_size=4))
    return matter(situations, [material(f"m{n}", when) for n, when in enumerate(whens)])


def told(record: MatterRecord, total: Answers) -> tuple[str, ...] | None:
    """Read by brute force what somebody who gives these answers must bring; None when stopped."""
    asked: dict[str, str] = {}
    for situation in record.situations:
        if situation.ask_when is None or brute_force({**situation.ask_when}, asked):
            asked[situation.id] = total[situation.id]
    options = {(s.id, o.id): o for s in record.situations for o in s.options}
    if any(options[pair].stops for pair in asked.items()):
        return None
    return tuple(m.id for m in record.materials if m.when is None or brute_force({**m.when}, asked))


def walk(record: MatterRecord, total: Answers) -> Verdict:
    """Answer what is asked, until nothing is."""
    answers: dict[str, str] = {}
    while (asked := next_question(record, answers)) is not None:
        answers[asked.id] = total[asked.id]
    return verdict(record, check_answers(record, answers))


TOTALS = [dict(zip("xyz", options, strict=True)) for options in product("abc", repeat=3)]


@settings(max_examples=60, deadline=None)
@given(matters())
def test_whoever_answers_what_is_asked_gets_exactly_their_materials(record: MatterRecord) -> None:
    for total in TOTALS:
        found, expected = walk(record, total), told(record, total)
        assert found.stopped == (expected is None)
        assert tuple(m.id for m in found.materials) == (expected or ())


@settings(max_examples=60, deadline=None)
@given(matters())
def test_no_question_is_asked_whose_answer_changes_nothing(record: MatterRecord) -> None:
    for total in TOTALS:
        answers: dict[str, str] = {}
        while (asked := next_question(record, answers)) is not None:
            same = [t for t in TOTALS if all(t[k] == v for k, v in answers.items())]
            results = [{told(record, {**t, asked.id: option}) for option in "abc"} for t in same]
            assert any(len(different) > 1 for different in results)
            answers[asked.id] = total[asked.id]


@settings(max_examples=60, deadline=None)
@given(matters())
def test_full_answers_in_the_order_of_the_record_are_accepted(record: MatterRecord) -> None:
    for path in every_path(record):
        assert check_answers(record, path.answers) == path.answers
        assert verdict(record, path.answers).next_question is None


@settings(max_examples=60, deadline=None)
@given(matters())
def test_the_ways_that_are_asked_cover_what_can_be_answered(record: MatterRecord) -> None:
    asked = {tuple(m.id for m in p.materials) for p in answer_paths(record) if not p.stopped}
    possible = {told(record, total) for total in TOTALS} - {None}
    assert asked == possible
