"""Datums of Chinese maps: GCJ-02 (Amap, Tencent) and BD-09 (Baidu) to and from WGS-84.

Both are unpublished transforms; this is the approximation in common use, exact to centimetres
against other implementations. Its inverse is found by iteration.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt
from typing import Literal, TypeAlias

Datum: TypeAlias = Literal["WGS-84", "GCJ-02", "BD-09"]
Point: TypeAlias = tuple[float, float]
"""Latitude and longitude in degrees."""

KRASOVSKY_RADIUS_M = 6_378_245.0
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
CHINA_LAT, CHINA_LON = (0.8293, 55.8271), (72.004, 137.8347)
_ITERATIONS = 8
"""Each pass makes the error about a thousand times smaller; eight reach the last digit."""


def in_china(lat: float, lon: float) -> bool:
    """Tell whether the transforms shift the point at all (a rough box)."""
    return CHINA_LAT[0] <= lat <= CHINA_LAT[1] and CHINA_LON[0] <= lon <= CHINA_LON[1]


def from_wgs84(lat: float, lon: float, crs: Datum) -> Point:
    """Return a WGS-84 point in another datum."""
    if crs == "WGS-84" or not in_china(lat, lon):
        return lat, lon
    point = _gcj_from_wgs(lat, lon)
    return _bd_from_gcj(*point) if crs == "BD-09" else point


def to_wgs84(lat: float, lon: float, crs: Datum) -> Point:
    """Return a point of the datum as WGS-84."""
    if crs == "WGS-84" or not in_china(lat, lon):
        return lat, lon
    return _inverse(lambda a, b: from_wgs84(a, b, crs), (lat, lon))


def _inverse(transform: Callable[[float, float], Point], target: Point) -> Point:
    lat, lon = target
    for _ in range(_ITERATIONS):
        reached = transform(lat, lon)
        lat, lon = lat + target[0] - reached[0], lon + target[1] - reached[1]
    return lat, lon


def _gcj_from_wgs(lat: float, lon: float) -> Point:
    x, y = lon - 105.0, lat - 35.0
    wave = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += (wave + _ripple(y, 20, 40) + 160 * sin(y * pi / 12) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += (wave + _ripple(x, 20, 40) + 150 * sin(x * pi / 12) + 300 * sin(x * pi / 30)) * 2 / 3
    curve = 1 - KRASOVSKY_ECCENTRICITY_SQUARED * sin(radians(lat)) ** 2
    meridian = KRASOVSKY_RADIUS_M * (1 - KRASOVSKY_ECCENTRICITY_SQUARED) / curve**1.5
    parallel = KRASOVSKY_RADIUS_M / sqrt(curve) * cos(radians(lat))
    return lat + north / radians(meridian), lon + east / radians(parallel)


def _ripple(value: float, strong: float, weak: float) -> float:
    return strong * sin(value * pi) + weak * sin(value * pi / 3)


def _bd_from_gcj(lat: float, lon: float) -> Point:
    step = pi * 3000 / 180
    radius = hypot(lon, lat) + 0.00002 * sin(lat * step)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * step)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065
