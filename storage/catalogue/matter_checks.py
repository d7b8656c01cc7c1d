"""What a matter's record must keep beyond its form: references, reachability, clear names."""

import re
from collections.abc import Iterator
from math import prod

from storage.catalogue.problems import Finding
from storage.records import Condition, Material, MatterRecord, Situation
from storage.rules.situations import answers_past_stops, every_path, holds

MOST_ANSWERS = 1_000
"""Ways of answering all questions; the way through them is worked out anew at every tap."""

VAGUE = re.compile(r"(?:其他|其它|相关|有关|等)(?:证明|申请|书面)?(?:材料|资料|手续|文件)")
"""Names the notice rules forbid, because they let a counter ask for anything."""

_JOINTS = {"all", "any", "not"}


def check_matter(matter: MatterRecord) -> Iterator[Finding]:
    """Yield everything that is wrong with a matter whose form is right."""
    findings = [
        *_repeated("situations", [s.id for s in matter.situations]),
        *_repeated("materials", [m.id for m in matter.materials]),
        *(finding for s in matter.situations for finding in _check_situation(matter, s)),
        *(finding for m in matter.materials for finding in _check_material(matter, m)),
    ]
    yield from findings
    if not findings:
        yield from _check_paths(matter)


def _check_situation(matter: MatterRecord, situation: Situation) -> Iterator[Finding]:
    field = f"situations[{situation.id}]"
    if situation.id in _JOINTS:
        yield f"{field}.id", f'"{situation.id}" is a word of conditions; choose another id'
    yield from _repeated(f"{field}.options", [option.id for option in situation.options])
    for option in situation.options:
        if option.stops and not option.outcome:
            yield (
                f"{field}.options[{option.id}].outcome",
                "is missing: tell people why it ends here",
            )
    earlier = matter.situations[: matter.situations.index(situation)]
    for message in _check_condition(matter, situation.ask_when, earlier):
        yield f"{field}.ask_when", message


def _check_material(matter: MatterRecord, material: Material) -> Iterator[Finding]:
    field = f"materials[{material.id}]"
    if vague := VAGUE.search(material.name):
        yield f"{field}.name", f'"{vague[0]}" is too vague: name each material'
    if material.required == "conditional" and material.when is None:
        yield f"{field}.when", "is missing, although the material is conditional"
    if material.required is True and material.when is not None:
        yield f"{field}.required", 'must be "conditional", because the material has a condition'
    for message in _check_condition(matter, material.when, matter.situations):
        yield f"{field}.when", message


def _check_condition(
    matter: MatterRecord, condition: Condition | None, askable: list[Situation]
) -> Iterator[str]:
    for key, wanted in (condition or {}).items():
        if key in _JOINTS:
            yield from _check_joint(matter, key, wanted, askable)
        else:
            yield from _check_answers(matter, key, wanted, askable)


def _check_joint(
    matter: MatterRecord,
    key: str,
    wanted: list[str] | list[Condition] | Condition,
    askable: list[Situation],
) -> Iterator[str]:
    parts = wanted if isinstance(wanted, list) else [wanted]
    if isinstance(wanted, list) == (key == "not") or not parts:
        yield f'"{key}" takes {"one condition" if key == "not" else "a list of conditions"}'
        return
    for part in parts:
        if isinstance(part, str):
            yield f'"{key}" takes conditions, but "{part}" is an option'
        elif not part:
            yield f'"{key}" holds an empty condition'
        else:
            yield from _check_condition(matter, part, askable)


def _check_answers(
    matter: MatterRecord,
    key: str,
    wanted: list[str] | list[Condition] | Condition,
    askable: list[Situation],
) -> Iterator[str]:
    situation = next((s for s in askable if s.id == key), None)
    if situation is None:
        later = any(s.id == key for s in matter.situations)
        yield f'names the {"later" if later else "unknown"} question "{key}"'
        return
    options = [option for option in wanted if isinstance(option, str)]
    if not isinstance(wanted, list) or not options or len(options) < len(wanted):
        yield f'"{key}" takes a list of options'
        return
    known = {option.id for option in situation.options}
    for option in options:
        if option not in known:
            yield f'names the unknown option "{option}" of the question "{key}"'


def _check_paths(matter: MatterRecord) -> Iterator[Finding]:
    """Walk every way through the questions; what no way leads to is a mistake."""
    if prod(len(situation.options) for situation in matter.situations) > MOST_ANSWERS:
        yield "situations", f"can be answered in more than {MOST_ANSWERS} ways"
        return
    paths = list(every_path(matter))
    if all(path.stopped for path in paths):
        yield "situations", "stop everybody, so nobody gets a notice"
    asked = {question for path in paths for question in path.answers}
    for situation in matter.situations:
        if situation.id not in asked:
            yield f"situations[{situation.id}].ask_when", "is never true, so nobody is asked"
    yield from _check_truth(matter)


def _check_truth(matter: MatterRecord) -> Iterator[Finding]:
    """Look for conditions that can never be true, and for such parts of them.

    People who are stopped count as well: what they would have to bring belongs to another matter,
    and records of that kind are in use.
    """
    possible = list(answers_past_stops(matter))
    for material in matter.materials:
        if not any(holds(material.when, answers) for answers in possible):
            yield f"materials[{material.id}].when", "is never true, so nobody has to bring it"
            continue
        for part in _parts(material.when):
            if not any(holds(part, answers) for answers in possible):
                yield f"materials[{material.id}].when", f"holds {part}, which is never true"


def _parts(condition: Condition | None) -> Iterator[Condition]:
    """Yield the conditions inside a condition."""
    for wanted in (condition or {}).values():
        for part in [wanted] if isinstance(wanted, dict) else wanted:
            if isinstance(part, dict):
                yield part
                yield from _parts(part)


def _repeated(field: str, ids: list[str]) -> Iterator[Finding]:
    for name in dict.fromkeys(ids):
        if ids.count(name) > 1:
            yield f"{field}[{name}].id", "stands here twice"
