"""The command line `bianmin`."""

import sys

from bot.cli import app
from bot.settings import SettingsRefused


def main() -> None:
    """Run a command; a setting that is missing or malformed ends with exit code 2."""
    try:
        app()
    except SettingsRefused as refused:
        for line in refused.lines:
            sys.stderr.write(f"bianmin: {line}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
