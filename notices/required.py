"""What a template must ask for by rule, and which of it a version leaves out."""

from collections.abc import Collection, Mapping, Sequence

REQUIRED: Mapping[str, Sequence[frozenset[str]]] = {
    "notice": [
        frozenset({name})
        for name in (
            "number",
            "matters",
            "materials",
            "matters[].version",
            "matters[].statutory_limit",
            "matters[].promised_limit",
            "matters[].fee",
            "matters[].consult_phone",
            "matters[].complaint_phone",
        )
    ],
    "confirmed": [
        frozenset({"code"}),
        frozenset({"station"}),
        frozenset({"when", "day"}),
        frozenset({"materials", "all_ready"}),
    ],
    "reminder_day_before": [
        frozenset({"station"}),
        frozenset({"when", "day", "time"}),
        frozenset({"materials", "all_ready"}),
    ],
    "reminder_two_hours": [
        frozenset({"station"}),
        frozenset({"when", "day", "time"}),
        frozenset({"materials", "all_ready"}),
    ],
    "declined": [frozenset({"reason"}), frozenset({"next_times"})],
    "cancelled": [frozenset({"reason"}), frozenset({"next_times"}), frozenset({"proposed"})],
    "expired": [frozenset({"next_times"})],
    "offered": [
        frozenset({"station"}),
        frozenset({"when", "day"}),
        frozenset({"held_until", "held_until_time"}),
    ],
    "kept": [frozenset({"station"}), frozenset({"when", "day"})],
    "undone": [frozenset({"when", "day"})],
    "rating_invited": [frozenset({"station"}), frozenset({"when", "day"})],
}
"""Per template: of each set, at least one placeholder must be there.

`matters[].fee` asks that the template shows a field `fee` of anything it goes through.

The notice's stand in section 3 of the field's rules (what a one-time notice must tell), a letter's
in what a person needs who reads nothing else.
"""


def lacking(name: str, asked: Collection[str]) -> Sequence[str]:
    """Return the placeholders that a version should ask for and does not, one for each set."""
    known = {*asked, *(f"matters{one}" for one in asked if one.startswith("[]."))}
    gaps = [group for group in REQUIRED.get(name, ()) if group.isdisjoint(known)]
    return [min(group, key=_in_order) for group in gaps]


def _in_order(name: str) -> int:
    return ("materials", "when", "day").index(name) if name in {"materials", "when", "day"} else 9
