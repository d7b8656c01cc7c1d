"""What an import would change, said before it changes anything."""

from typing import TypeAlias

from storage.catalogue.difference import RecordJson, difference

Records: TypeAlias = dict[str, RecordJson]


def test_records_are_told_apart_by_code_and_field() -> None:
    stored: Records = {
        "A": {"name": "a", "fee": 1},
        "B": {"name": "b"},
        "C": {"name": "c", "old": None},
    }
    new: Records = {
        "D": {"name": "d"},
        "A": {"name": "a", "fee": 2},
        "B": {"name": "b"},
        "C": {"name": "k"},
    }

    found = difference(stored, new)

    assert found.added == ("D",)
    assert found.changed == {"A": ("fee",), "C": ("name", "old")}
    assert found.unchanged == ("B",)
    assert found.missing == ()
    assert found.touched == ("D", "A", "C")


def test_what_an_import_does_not_name_is_missing_and_not_touched() -> None:
    found = difference({"A": {"name": "a"}}, {})

    assert found.missing == ("A",)
    assert found.touched == ()
