"""What is kept of a notice for good: its facts, the words of its sheet and the text of the chat."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from notices.old_forms import todays_form
from notices.placeholders import NoticeFacts
from notices.wording import Wording
from storage.tables.columns import JsonObject

_FACTS = TypeAdapter(NoticeFacts)


@dataclass(frozen=True)
class Sealed:
    """A notice as it was given; it is shown and printed from nothing else."""

    facts: NoticeFacts
    words: Wording
    text: str


def seal(facts: NoticeFacts, words: Wording, text: str) -> JsonObject:
    """Return the JSON that is kept for good; the hash is not part of itself."""
    said = asdict(facts)
    del said["sha256"]
    kept: JsonObject = json.loads(_canonical({"facts": said, "words": dict(words), "text": text}))
    return kept


def sha256_of(content: Mapping[str, object]) -> str:
    """Return the hash over a snapshot's canonical JSON (sorted keys, no spaces, UTF-8)."""
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def unseal(content: JsonObject, sha256: str) -> Sealed:
    """Return the notice that a snapshot keeps; raises ValidationError for a foreign form."""
    return Sealed(facts_of(content["facts"], sha256), content["words"], content["text"])


def facts_of(said: JsonObject, sha256: str) -> NoticeFacts:
    """Return the facts that a snapshot keeps, in whichever form it was issued.

    Raises ValidationError or KeyError for a foreign form.
    """
    return _FACTS.validate_python({**todays_form(said), "sha256": sha256})


def _canonical(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
