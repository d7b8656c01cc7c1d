"""The sample decisions (示例) of the shipped catalogue, by which its notices can be published."""

from storage.catalogue.loading import load
from storage.catalogue.reader import JINCHENG_DECISIONS
from storage.records import Record


class SampleDecisions(Record):
    """Fields the counter tells in the sample, under the names of nobody real."""

    drafted_by: str
    decided_by: str
    fields: list[str]


def read_sample_decisions() -> SampleDecisions:
    """Read the shipped decisions."""
    return SampleDecisions.model_validate(load(JINCHENG_DECISIONS))
