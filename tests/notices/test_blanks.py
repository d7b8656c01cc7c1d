"""Where a newly used placeholder would show nothing is counted before it is published."""

from pathlib import Path

from notices.blanks import Blank, at_matters, at_stations
from notices.factory import TEMPLATES, factory_source
from notices.inspect import inspect
from notices.placeholders import described, meanings
from storage.desk.publishing import MatterPage
from storage.tables import MatterVersion
from tests.kit.clock import FrozenClock
from tests.kit.town import town
from tests.notices.examples import texts

NOW = FrozenClock().now()


async def test_stations_without_what_is_shown_are_counted(tmp_path: Path) -> None:
    async with town(tmp_path) as services:
        stations = [station.details for station in await services.stations.all()]
    stations[0] = stations[0].model_copy(update={"address": ""})
    found = list(at_stations(["address", "county", "code"], stations))
    assert found == [Blank("address", "station", 1, len(stations))]


def without(page: MatterPage, **fields: object) -> MatterPage:
    """Return the page with other words in what is in force."""
    assert page.in_force is not None
    record = {**page.in_force.record, **fields}
    changed = MatterVersion(**{**page.in_force.model_dump(), "record": record})
    return MatterPage(page.matter, changed, page.draft, page.lacking, page.decisions)


async def test_matters_without_what_is_shown_are_counted(tmp_path: Path) -> None:
    async with town(tmp_path) as services:
        first, second, *others = await services.publishing.pages()
    pages = [without(first, process_steps=[]), without(second, consult_phone=""), *others]
    asked = ["[].steps", "[].situation", "consult_phone", "station"]
    assert list(at_matters(asked, pages, texts(), NOW)) == [
        Blank("[].steps", "matter", 1, len(pages)),
        Blank("consult_phone", "matter", 1, len(pages)),
    ]


async def test_a_matter_that_was_never_published_is_not_counted(tmp_path: Path) -> None:
    async with town(tmp_path) as services:
        page, *_ = await services.publishing.pages()
    only_drafted = MatterPage(page.matter, None, page.in_force, (), {})
    assert list(at_matters(["[].joint_departments"], [only_drafted], texts(), NOW)) == []


def test_a_field_of_a_list_counts_as_added_or_dropped() -> None:
    shipped = factory_source("notice", "zh")
    asking = f"{shipped}{{% for one in materials %}}{{{{ one.id }}}}{{% endfor %}}"
    keyed = f"{shipped}{{% for one in materials %}}{{{{ one['id'] }}}}{{% endfor %}}"
    joined = f"{shipped}{{{{ materials | join('、', attribute='id') }}}}"
    fewer = shipped.replace("complaint_phone", "consult_phone")
    for body in (asking, keyed, joined):
        assert inspect("notice", body, "zh", shipped).added == ("[].id",)
    assert inspect("notice", fewer, "zh", shipped).dropped == (
        "[].complaint_phone",
        "complaint_phone",
    )


def test_everything_that_can_be_asked_for_has_a_meaning() -> None:
    for name in TEMPLATES:
        known = meanings(name, texts(), "zh")
        asked = inspect(name, factory_source(name, "zh"), "zh").asked
        assert set(asked) <= set(known)
        assert {item.name for item in described(name, texts(), "zh")} <= set(known)
