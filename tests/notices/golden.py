"""The pictures that sheets must look like; `python -m tests.notices.golden` draws them anew.

Look at each before it is committed: the test only knows that nothing changed since somebody looked.
"""

from collections.abc import Mapping
from pathlib import Path

from notices.placeholders import NoticeFacts
from notices.sheet import SheetPrinter
from tests.notices.examples import merged, notice

FOLDER = Path(__file__).with_name("golden")


def sheets() -> Mapping[str, NoticeFacts]:
    """Return a short sheet, a long one, and one of two matters with decisions."""
    return {"short": notice("YB02"), "long": notice("CL01"), "merged": merged()}


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, facts in sheets().items():
        (FOLDER / f"{name}.png").write_bytes(SheetPrinter().png(facts))


if __name__ == "__main__":
    main()
