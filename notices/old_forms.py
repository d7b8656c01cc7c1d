"""Reads notices of earlier forms, whose facts were flat: one matter, its lines beside the notice's.

What was issued is never rewritten; it is read into today's form, and what was not known is empty.
"""

from storage.tables.columns import JsonObject

_OF_THE_MATTER = (
    "code", "version", "department", "situation", "hints", "legal_basis", "conditions", "steps",
    "statutory_limit", "promised_limit", "fee", "result", "consult_phone", "complaint_phone",
    "faq",
)  # fmt: skip
_OF_BOTH = ("consult_phone", "complaint_phone")
_UNKNOWN = {
    "category": "",
    "effective_on": "",
    "author": "",
    "approver": "",
    "joint_departments": (),
    "service": "",
    "decisions": (),
}


def todays_form(said: JsonObject) -> JsonObject:
    """Return a snapshot's facts in today's form; such facts are returned as they are."""
    if "matters" in said:
        return said
    moved = set(_OF_THE_MATTER) - set(_OF_BOTH)
    matter = {"name": said["matter"], **{key: said[key] for key in _OF_THE_MATTER}, **_UNKNOWN}
    kept = {key: value for key, value in said.items() if key not in moved}
    return {**kept, "matters": [matter]}
