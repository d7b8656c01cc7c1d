"""What a matter must say before its notice may bind the counter."""

import pytest

from storage.records import Material, MatterRecord
from storage.rules.completeness import gaps

WHOLE = MatterRecord.model_validate(
    {
        "code": "T01",
        "name": "养老保险参保登记",
        "category": "个人",
        "department": "区人社局",
        "legal_basis": [{"text": "社会保险法"}],
        "acceptance_conditions": ["年满十六周岁"],
        "materials": [
            {
                "id": "card",
                "name": "身份证",
                "form": ["原件"],
                "copies": 1,
                "size": "原件一张",
                "issuer": "公安机关",
                "note": "在有效期内",
                "electronic_licence": True,
                "waiver": "none",
            }
        ],
        "process_steps": ["受理", "办结"],
        "statutory_limit": {"days": 10, "unit": "工作日"},
        "promised_limit": {"days": 5, "unit": "工作日"},
        "fee": {"charge": False, "text": "不收费"},
        "service_mode": {"modes": ["帮办"], "station_can_finish": True},
        "consult_phone": "12333",
        "complaint_phone": "12345",
        "result_delivery": ["现场领取"],
    }
)


def without(**changes: object) -> MatterRecord:
    """Return the whole record with some fields taken out."""
    return MatterRecord.model_validate(WHOLE.model_dump() | changes)


def fields_of(record: MatterRecord) -> list[str]:
    return [gap.field for gap in gaps(record)]


def test_a_whole_record_has_no_gap() -> None:
    assert fields_of(WHOLE) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"legal_basis": []}, "legal_basis"),
        ({"acceptance_conditions": [" "]}, "acceptance_conditions"),
        ({"materials": []}, "materials"),
        ({"process_steps": []}, "process_steps"),
        ({"department": ""}, "department"),
        ({"statutory_limit": {"days": None, "unit": "日"}}, "statutory_limit"),
        ({"promised_limit": {"days": None, "unit": "日"}}, "promised_limit"),
        ({"fee": {"charge": None, "text": ""}}, "fee"),
        ({"fee": {"charge": "partial", "text": "工本费"}}, "fee.basis"),
        ({"result_delivery": []}, "result_delivery"),
        ({"consult_phone": ""}, "consult_phone"),
        ({"complaint_phone": ""}, "complaint_phone"),
    ],
)
def test_each_missing_field_is_named(changes: dict[str, object], field: str) -> None:
    assert fields_of(without(**changes)) == [field]


@pytest.mark.parametrize(
    ("part", "nothing"),
    [("size", ""), ("issuer", ""), ("note", ""), ("electronic_licence", None), ("waiver", None)],
)
def test_a_material_without_its_detail_is_named(part: str, nothing: str | None) -> None:
    poorer = WHOLE.materials[0].model_dump() | {"id": "poor", part: nothing}
    both = [WHOLE.materials[0], Material.model_validate(poorer)]
    [gap] = gaps(without(materials=both))
    assert (gap.field, gap.materials) == (f"materials.{part}", ("poor",))


def test_no_limit_of_days_is_a_limit_of_its_own() -> None:
    assert fields_of(without(statutory_limit={"days": 0, "unit": "日"})) == []
