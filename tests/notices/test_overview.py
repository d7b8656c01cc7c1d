"""Every situation at once: each material with its condition in words."""

from notices.overview import overview
from storage.records import Condition
from tests.notices.examples import matter, texts


def said(condition: Condition | None) -> str:
    record = matter("YB01")
    one = record.materials[0].model_copy(update={"when": condition})
    [listed] = overview(record.model_copy(update={"materials": [one]}), texts(), "zh")
    return listed.when


def test_nothing_is_said_of_what_everybody_needs() -> None:
    assert said(None) == ""


def test_options_are_joined_by_or_and_questions_by_and() -> None:
    assert said({"kind": ["newborn", "student"], "who": ["agent"]}) == (
        "“给谁参保？”选新生儿或在校学生/儿童，并且“谁来办理？”选家人或别人代办"
    )


def test_nested_conditions_are_said_too() -> None:
    parts: list[Condition] = [{"hard": ["yes"]}, {"who": ["agent"]}]
    either: Condition = {"any": parts}
    assert said(either) == (
        "“是不是困难人员（特困、低保、监测户、重度残疾、孤儿等）？”选是或“谁来办理？”选家人或别人代办"
    )
    self_: Condition = {"who": ["self"]}
    negated: Condition = {"not": self_}
    assert said(negated) == "不是这样时：“谁来办理？”选本人办理"
