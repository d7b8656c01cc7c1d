"""Run every measurement, or those named on the command line: `python -m bench demo_start`."""

import importlib
import sys

MEASUREMENTS = (
    "bookings",
    "demo_start",
    "one_answer",
    "outbox",
    "search",
    "sheets",
    "stations",
    "templates",
    "validation",
)


def main() -> None:
    """Print each measurement's figures."""
    for name in sys.argv[1:] or MEASUREMENTS:
        print(f"== {name}")
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
