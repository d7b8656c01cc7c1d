"""Every way of answering the shipped matters, read from the YAML a second time."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from storage.catalogue.reader import JINCHENG, read_files
from storage.records import Condition
from storage.rules.situations import answer_paths, check_answers, holds, verdict

Raw = Mapping[str, Any]
"""A record as YAML gives it."""


def raw_matters() -> list[Raw]:
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in JINCHENG]
    return [record for file in files for record in file.get("matters", [])]


def fits(condition: Raw | None, answers: Mapping[str, str]) -> bool:
    for key, wanted in (condition or {}).items():
        match key:
            case "all":
                met = all(fits(part, answers) for part in wanted)
            case "any":
                met = any(fits(part, answers) for part in wanted)
            case "not":
                met = not fits(wanted, answers)
            case _:
                met = answers.get(key) in wanted
        if not met:
            return False
    return True


def said(questions: list[Raw], answers: Mapping[str, str]) -> Iterator[str]:
    for question in questions:
        for option in question["options"]:
            if answers.get(question["id"]) == option["id"] and option.get("outcome"):
                yield option["outcome"]


def ways(questions: list[Raw], answers: dict[str, str]) -> Iterator[tuple[dict[str, str], bool]]:
    """Yield all answers in the file's order, and whether the last one stops the person."""
    if not questions:
        yield answers, False
        return
    question, *rest = questions
    if not fits(question.get("ask_when"), answers):
        yield from ways(rest, answers)
        return
    for option in question["options"]:
        given = {**answers, question["id"]: option["id"]}
        if option.get("stops"):
            yield given, True
        else:
            yield from ways(rest, given)


def test_all_1474_ways_lead_to_what_the_file_says() -> None:
    records = {record.code: record for record in read_files(JINCHENG).matters}
    seen = 0
    for raw in raw_matters():
        record = records[raw["code"]]
        for answers, stopped in ways(raw.get("situations", []), {}):
            found = verdict(record, check_answers(record, answers))
            listed = [m["id"] for m in raw["materials"] if fits(m.get("when"), answers)]
            assert found.next_question is None
            assert found.stopped == stopped
            assert [m.id for m in found.materials] == ([] if stopped else listed)
            assert found.outcomes == tuple(said(raw["situations"], answers))
            seen += 1
    assert seen == 1474


@pytest.mark.parametrize(
    ("condition", "answers", "met"),
    [
        ({"not": {"who": ["agent"]}}, {}, True),
        ({"not": {"who": ["agent"]}}, {"who": "agent"}, False),
        ({"any": [{"who": ["agent"]}, {"age": ["old"]}]}, {"age": "old"}, True),
        ({"any": []}, {}, False),
        ({"all": [{"who": ["agent"]}, {"not": {"age": ["old"]}}]}, {"who": "agent"}, True),
        ({"who": ["self"], "any": [{"age": ["old"]}]}, {"who": "self", "age": "young"}, False),
    ],
)
def test_this_reading_and_the_rule_agree_on_trees(
    condition: Raw, answers: dict[str, str], met: bool
) -> None:
    assert fits(condition, answers) is met
    assert holds(TypeAdapter(Condition).validate_python(condition), answers) is met


def test_people_are_asked_in_fewer_ways() -> None:
    asked = [path for record in read_files(JINCHENG).matters for path in answer_paths(record)]
    assert 0 < len(asked) < 1474
