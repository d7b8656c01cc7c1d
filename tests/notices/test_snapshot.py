"""What is kept of a notice reads back as it was, and its hash tells any change."""

import json

from notices.sheet import factory_wording
from notices.snapshot import seal, sha256_of, unseal
from tests.notices.examples import notice


def test_a_snapshot_reads_back_as_it_was_and_its_hash_holds() -> None:
    facts = notice()
    words = factory_wording(facts)
    kept = json.loads(json.dumps(seal(facts, words, "<b>请带</b>")))
    read = unseal(kept, sha256_of(kept))
    assert "sha256" not in kept["facts"]
    assert (read.words, read.text) == (words, "<b>请带</b>")
    assert read.facts.materials == facts.materials
    assert read.facts.sha256 == sha256_of(kept)


def test_every_part_of_a_snapshot_is_under_its_hash() -> None:
    facts = notice()
    kept = seal(facts, factory_wording(facts), "text")
    whole = sha256_of(kept)
    for part, other in (
        ("text", "other"),
        ("words", {}),
        ("facts", {**kept["facts"], "station": "9"}),
    ):
        assert sha256_of({**kept, part: other}) != whole
