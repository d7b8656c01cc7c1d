"""Checking a large catalogue at import: 1,000 matters, each with 16 ways of answering."""

import time

from storage.catalogue.matter_checks import check_matter
from storage.records import MatterRecord
from storage.rules.situations import every_path
from tests.kit.town import shipped_catalogue

MATTERS = 1000
QUESTIONS = ("a", "b", "c", "d")


def matter(number: int) -> MatterRecord:
    """Return a matter with four questions of two options and eight conditional materials."""
    pattern = shipped_catalogue().matters[0]
    situations = [
        {"id": q, "question": q, "options": [{"id": o, "label": o} for o in ("yes", "no")]}
        for q in QUESTIONS
    ]
    materials = [
        {
            "id": f"{q}_{o}",
            "name": f"{q} {o}",
            "form": ["原件"],
            "copies": 1,
            "required": "conditional",
            "when": {"any": [{q: [o]}, {"all": [{q: ["no"]}, {"not": {after: ["yes"]}}]}]},
        }
        for q, after in zip(QUESTIONS, (*QUESTIONS[1:], QUESTIONS[0]), strict=True)
        for o in ("yes", "no")
    ]
    raw = pattern.model_dump(mode="json")
    return MatterRecord.model_validate(
        {**raw, "code": f"T{number}", "situations": situations, "materials": materials}
    )


def main() -> None:
    """Print how long the checks take in one process."""
    matters = [matter(number) for number in range(MATTERS)]
    ways = sum(1 for _ in every_path(matters[0]))
    began = time.perf_counter()
    findings = [finding for record in matters for finding in check_matter(record)]
    spent = time.perf_counter() - began
    print(f"{MATTERS} matters x {ways} ways: {spent:.2f} s, {len(findings)} findings")
