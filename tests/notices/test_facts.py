"""The facts of a notice: exactly what applies, nothing invented, sealed for good."""

import pytest

from notices.hours_words import HoursWords
from storage.records import Limit, Material, RegularHours
from storage.rules.situations import answer_paths
from tests.notices.examples import facts_of, matter, notice, part, texts


def test_the_materials_are_those_of_the_answers() -> None:
    record = matter("GA02")
    for found in answer_paths(record):
        facts = facts_of(part(record, found), place=False)
        assert [item.id for item in facts.materials] == [item.id for item in found.materials]


def test_a_limit_that_was_not_found_is_not_published() -> None:
    facts = notice("YB02")
    assert facts.matters[0].statutory_limit == facts.matters[0].promised_limit == "尚未公布"
    assert notice("YB01").matters[0].statutory_limit == "10 个工作日（社会保险登记的上限）"


@pytest.mark.parametrize(
    ("form", "photocopies", "words"),
    [
        (["原件"], 0, ("原件", "1 份")),
        (["原件", "电子"], 0, ("原件或电子件", "1 份")),
        (["原件", "复印件"], 2, ("原件和复印件", "原件 1 份，复印件 2 份")),
        (["纸质表"], 0, ("纸质表", "1 份")),
    ],
)
def test_form_and_copies_are_told_in_words(
    form: list[str], photocopies: int, words: tuple[str, str]
) -> None:
    material = Material(id="a", name="A", form=form, copies=1, photocopies=photocopies)
    record = matter("YB01").model_copy(update={"materials": [material]})
    item = facts_of(part(record), place=False).materials[0]
    assert (item.form, item.copies) == words


def test_a_limit_of_no_days_is_done_on_the_spot() -> None:
    record = matter("YB01").model_copy(update={"promised_limit": Limit(days=0, unit="工作日")})
    facts = facts_of(part(record), place=False)
    assert facts.matters[0].promised_limit == "当场办结"


def test_estimates_are_marked() -> None:
    assert notice().sample
    record = matter("YB01")
    sure = record.model_copy(
        update={
            "department_estimated": False,
            "process_steps_estimated": False,
            "faq": [],
            "materials": [
                item.model_copy(update={"estimated": False, "copies_estimated": False})
                for item in record.materials
            ],
        }
    )
    assert not facts_of(part(sure), place=False).sample
    assert facts_of(part(sure)).sample


def test_hours_are_told_in_words() -> None:
    morning = RegularHours(days=[1, 2, 3, 4, 5], open="09:00", close="12:00")
    summer = RegularHours(days=[6], open="15:00", close="18:30", season="summer")
    afternoon = RegularHours(days=[5, 4, 3, 2, 1], open="14:00", close="17:00")
    hours = [morning, summer, afternoon]
    assert HoursWords(texts(), "zh").regular(hours) == (
        "周一至周五 9:00–12:00、14:00–17:00",
        "5月至9月 周六 15:00–18:30",
    )
    assert HoursWords(texts(), "en").regular(hours)[0] == "Mon–Fri 9:00–12:00, 14:00–17:00"


def test_what_a_record_says_of_sizes_licences_waivers_basis_and_delivery_is_told() -> None:
    record = matter("YB01")
    detailed = record.materials[0].model_copy(
        update={"size": "A4", "note": "", "electronic_licence": True, "waiver": "commitment"}
    )
    fuller = record.model_copy(
        update={
            "materials": [detailed],
            "fee": record.fee.model_copy(update={"text": "5 元", "basis": "晋价 1 号"}),
            "result_document": "参保凭证",
            "result_delivery": ["窗口领取", "邮寄"],
        }
    )
    facts = facts_of(part(fuller), place=False)
    assert facts.materials[0].form.endswith("（A4）")
    assert facts.materials[0].note == "电子证照也可以；可以用告知承诺代替"
    assert (facts.matters[0].fee, facts.matters[0].result) == (
        "5 元（晋价 1 号）",
        "参保凭证（窗口领取、邮寄）",
    )
