"""What a matter's record still lacks before its notice may bind the counter, and which rule asks.

The list is that of the one-time notice (一次性告知单): 中阳县 2025 政务服务大厅一次性告知工作制度
articles 3 to 6, with 定州 2023 and 邓州 2024; limits, fees and contacts are also what the check of
国办函〔2017〕115号 found missing on a third of the matters.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.records import Material, MatterRecord


class Rule(StrEnum):
    """A rule that asks for a field; its sentence stands in the texts under `rule.<value>`."""

    ONE_TIME_NOTICE = "one_time_notice"
    """中阳县 2025 一次性告知工作制度 第3–6条."""

    PLATFORM_CHECK = "platform_check"
    """国办函〔2017〕115号: no matter without its limit, fee and contact."""


@dataclass(frozen=True)
class Gap:
    """A field a record lacks and the rule that asks for it; `materials` names those concerned."""

    field: str
    rule: Rule
    materials: tuple[str, ...] = ()


def gaps(record: MatterRecord) -> Iterator[Gap]:
    """Yield what the record lacks, in the order of the sheet."""
    for field, (rule, is_told) in _OF_THE_MATTER.items():
        if not is_told(record):
            yield Gap(field, rule)
    for part, is_known in _OF_EACH_MATERIAL.items():
        lacking = tuple(material.id for material in record.materials if not is_known(material))
        if lacking:
            yield Gap(f"materials.{part}", Rule.ONE_TIME_NOTICE, lacking)


NEVER_LEFT_TO_THE_COUNTER = frozenset(
    {"name", "legal_basis", "materials", "department", "consult_phone", "complaint_phone"}
)
"""Fields no decision stands for: without them a sheet tells nothing, or names nobody to ask."""


def open_gaps(record: MatterRecord, decided: Collection[str]) -> tuple[Gap, ...]:
    """Return what the record lacks and no decision about these fields covers."""
    covered = frozenset(decided) - NEVER_LEFT_TO_THE_COUNTER
    return tuple(gap for gap in gaps(record) if gap.field not in covered)


def _says(lines: Collection[str]) -> bool:
    return any(line.strip() for line in lines)


_OF_THE_MATTER: dict[str, tuple[Rule, Callable[[MatterRecord], bool]]] = {
    "name": (Rule.ONE_TIME_NOTICE, lambda m: bool(m.name.strip())),
    "legal_basis": (Rule.ONE_TIME_NOTICE, lambda m: _says([b.text for b in m.legal_basis])),
    "acceptance_conditions": (Rule.ONE_TIME_NOTICE, lambda m: _says(m.acceptance_conditions)),
    "materials": (Rule.ONE_TIME_NOTICE, lambda m: bool(m.materials)),
    "process_steps": (Rule.ONE_TIME_NOTICE, lambda m: _says(m.process_steps)),
    "department": (Rule.ONE_TIME_NOTICE, lambda m: bool(m.department.strip())),
    "statutory_limit": (Rule.PLATFORM_CHECK, lambda m: m.statutory_limit.days is not None),
    "promised_limit": (Rule.PLATFORM_CHECK, lambda m: m.promised_limit.days is not None),
    "fee": (Rule.PLATFORM_CHECK, lambda m: m.fee.charge is not None),
    "fee.basis": (Rule.ONE_TIME_NOTICE, lambda m: not m.fee.charge or bool(m.fee.basis.strip())),
    "result_delivery": (Rule.ONE_TIME_NOTICE, lambda m: _says(m.result_delivery)),
    "consult_phone": (Rule.PLATFORM_CHECK, lambda m: bool(m.consult_phone.strip())),
    "complaint_phone": (Rule.ONE_TIME_NOTICE, lambda m: bool(m.complaint_phone.strip())),
}

_OF_EACH_MATERIAL: dict[str, Callable[[Material], bool]] = {
    "size": lambda m: bool(m.size.strip()),
    "issuer": lambda m: bool(m.issuer.strip()),
    "note": lambda m: bool(m.note.strip()),
    "electronic_licence": lambda m: m.electronic_licence is not None,
    "waiver": lambda m: m.waiver is not None,
}

FIELDS = (*_OF_THE_MATTER, *(f"materials.{part}" for part in _OF_EACH_MATERIAL))
"""Every field a gap can name, in the order of the sheet."""
