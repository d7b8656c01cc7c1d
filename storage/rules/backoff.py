"""How long to wait before a message is tried again. Pure."""

from datetime import timedelta

FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)


def pause(attempts: int, chance: float) -> timedelta:
    """Wait 10, 20, 40 … seconds after the first, second, third try, at most 15 minutes.

    `chance`, between 0 and 1, spreads it from half to one and a half times as long, so that what
    failed together is not tried together.
    """
    doublings = min(max(attempts, 1) - 1, 20)
    doubled = FIRST * int(2**doublings)
    return min(doubled, LONGEST) * (0.5 + chance)
