"""Several matters, one list: nothing lost, nothing doubled, the larger count, steady ids."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from storage.records import Material
from storage.rules.merging import Merged, merge

NAMES = st.sampled_from(["身份证", "户口簿", "户口簿 ", "结婚证", "授权委托书", "Ａ表", "a表"])
FORMS = st.sampled_from([["原件"], ["原件", "复印件"], ["复印件", "原件"], ["电子"]])


@st.composite
def lists(draw: st.DrawFn) -> list[Material]:
    kinds = st.tuples(
        NAMES, FORMS, st.integers(0, 4), st.integers(0, 4), st.sampled_from(["", "A4"])
    )
    return [
        Material(id=f"m{n}", name=name, form=form, copies=copies, photocopies=photos, size=size)
        for n, (name, form, copies, photos, size) in enumerate(draw(st.lists(kinds, max_size=6)))
    ]


def bare(material: Material) -> tuple[str, frozenset[str], str]:
    name = {"户口簿 ": "户口簿", "Ａ表": "a表"}.get(material.name, material.name)
    return name, frozenset(material.form), material.size


def brought(merged: tuple[Merged, ...]) -> Counter[object]:
    return Counter((bare(m.material), m.material.copies, m.material.photocopies) for m in merged)


SEVERAL = st.lists(lists(), min_size=2, max_size=4)


@given(SEVERAL)
def test_nothing_is_lost(several: list[list[Material]]) -> None:
    wanted = [(w.place, w.material) for m in merge(several) for w in m.wanted]
    asked = [(place, material) for place, one in enumerate(several) for material in one]
    assert sorted(wanted, key=repr) == sorted(asked, key=repr)


@given(SEVERAL)
def test_nothing_is_doubled(several: list[list[Material]]) -> None:
    listed = Counter(bare(m.material) for m in merge(several))
    for same, times in listed.items():
        assert times == max(sum(bare(each) == same for each in one) for one in several)


@given(SEVERAL)
def test_the_larger_counts_hold(several: list[list[Material]]) -> None:
    for m in merge(several):
        assert m.material.copies == max(w.material.copies for w in m.wanted)
        assert m.material.photocopies == max(w.material.photocopies for w in m.wanted)


@given(SEVERAL)
def test_ids_differ_and_say_the_same_each_time(several: list[list[Material]]) -> None:
    ids = [m.material.id for m in merge(several)]
    assert len(set(ids)) == len(ids)
    assert ids == [m.material.id for m in merge(several)]


@given(lists())
def test_one_list_stays_as_it_is(materials: list[Material]) -> None:
    assert [m.material for m in merge([materials])] == materials


@given(SEVERAL)
def test_the_order_of_the_matters_does_not_change_what_is_brought(
    several: list[list[Material]],
) -> None:
    assert brought(merge(several)) == brought(merge(several[::-1]))


def test_a_shared_material_is_wanted_by_both_and_named_first_where_it_first_stands() -> None:
    first = [_material("a", "身份证", 1, 1), _material("b", "照片", 2, 0)]
    second = [_material("x", "身份证", 1, 3)]
    shared, photo = merge([first, second])
    assert (shared.places, shared.material.id) == ((0, 1), "1.a")
    assert (shared.material.copies, shared.material.photocopies) == (1, 3)
    assert (photo.places, photo.material.id) == ((0,), "1.b")


def _material(key: str, name: str, copies: int, photocopies: int) -> Material:
    return Material(id=key, name=name, form=["原件"], copies=copies, photocopies=photocopies)
