"""Distances on the earth, and how long they take on foot."""

from math import asin, ceil, cos, radians, sin, sqrt

MEAN_EARTH_RADIUS_M = 6_371_008.8
IN_CIRCLE_MINUTES = 15
"""The 15-minute circle (一刻钟便民圈)."""

RINGS_MINUTES = IN_CIRCLE_MINUTES, 30, 60
"""The circle, and the wider rings around it; whoever lives farther out takes a bus."""

DETOUR = 1.3
"""Streets are longer than the straight line by about this factor."""

METRES_PER_MINUTE = 75


def great_circle_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the metres between two WGS-84 points, by the haversine formula."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(phi1) * cos(phi2) * sin(half_lon) ** 2
    return 2 * MEAN_EARTH_RADIUS_M * asin(sqrt(min(chord, 1.0)))


def walking_minutes(
    metres: float, detour: float = DETOUR, metres_per_minute: float = METRES_PER_MINUTE
) -> int:
    """Return the minutes on foot for a straight-line distance, rounded up."""
    return ceil(metres * detour / metres_per_minute)


def ring_of(minutes: int) -> int:
    """Return the outer edge of the ring that so many minutes on foot fall into; 0 is beyond all."""
    return next((ring for ring in RINGS_MINUTES if minutes <= ring), 0)
