"""What changed between two sheets of the same matters for the same person. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from notices.placeholders import MaterialFacts, MatterFacts, NoticeFacts

_OF_MATERIAL = ("name", "form", "copies", "issuer", "note")
_OF_MATTER = (
    "situation", "hints", "conditions", "steps", "statutory_limit", "promised_limit", "fee",
    "result", "department", "consult_phone", "complaint_phone", "legal_basis",
)  # fmt: skip


@dataclass(frozen=True)
class Altered:
    """A line that reads differently now.

    `material` is empty for a line of the whole sheet; `old` and `new` are empty where only the
    whole paragraph could be shown.
    """

    field: str
    material: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class SheetDifference:
    """Materials that came and went, by name, and lines that were altered."""

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    altered: tuple[Altered, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed for this person."""
        return bool(self.added or self.dropped or self.altered)


def compare(old: NoticeFacts, new: NoticeFacts) -> SheetDifference:
    """Compare what two sheets ask for and say; the station and the number do not count."""
    before = {item.id: item for item in old.materials}
    after = {_known(item, old): item for item in new.materials}
    return SheetDifference(
        added=tuple(item.name for key, item in after.items() if key not in before),
        dropped=tuple(item.name for key, item in before.items() if key not in after),
        altered=(
            *(
                change
                for key, item in after.items()
                if key in before
                for change in _material_changes(before[key], item)
            ),
            *(
                change
                for was, now in zip(old.matters, new.matters, strict=True)
                for change in _matter_changes(was, now)
            ),
        ),
    )


def _known(item: MaterialFacts, old: NoticeFacts) -> str:
    """Return the id a material had; on a merged list it changes with the first who wants it."""
    had = {each.id for each in old.materials}
    if item.id in had:
        return item.id
    same = (each.id for each in old.materials if (each.name, each.form) == (item.name, item.form))
    return next(same, item.id)


def _material_changes(old: MaterialFacts, new: MaterialFacts) -> Iterator[Altered]:
    for field in _OF_MATERIAL:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Altered(field, new.name, before, after)


def _matter_changes(old: MatterFacts, new: MatterFacts) -> Iterator[Altered]:
    for field in _OF_MATTER:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            plain = isinstance(before, str)
            yield Altered(field, old=before if plain else "", new=after if plain else "")
