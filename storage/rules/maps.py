"""Links that open a map at a station's door, each told the datum it needs.

A bare pin may be drawn half a kilometre off: Chinese base maps are shifted, and only a link with a
coordinate type says by how much. Orders and parameters are those of each map's URI pages.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from storage.rules.datum import from_wgs84

SOURCE = "bianmin"


@dataclass(frozen=True)
class Spot:
    """What a map shows: a WGS-84 point and the words beside its pin."""

    lat: float
    lon: float
    name: str
    address: str = ""


def amap(spot: Spot) -> str:
    """Return a link to Amap (高德), which converts WGS-84 itself when told so."""
    return _link(
        "https://uri.amap.com/marker",
        position=f"{spot.lon},{spot.lat}",
        name=spot.name,
        src=SOURCE,
        coordinate="wgs84",
        callnative="1",
    )


def baidu(spot: Spot) -> str:
    """Return a link to Baidu (百度), which converts WGS-84 itself when told so."""
    return _link(
        "https://api.map.baidu.com/marker",
        location=f"{spot.lat},{spot.lon}",
        title=spot.name,
        content=spot.address or spot.name,
        output="html",
        coord_type="wgs84",
        src=f"webapp.{SOURCE}.{SOURCE}",
    )


def tencent(spot: Spot) -> str:
    """Return a link to Tencent (腾讯), where coordinate type 1 is GPS.

    Its marker is a list of its own, so signs that part the list are left out of the words.
    """
    words = {"title": spot.name, "addr": spot.address or spot.name}
    told = "".join(f";{key}:{_without_signs(value)}" for key, value in words.items())
    return _link(
        "https://apis.map.qq.com/uri/v1/marker",
        marker=f"coord:{spot.lat},{spot.lon}{told}",
        coord_type="1",
        referer=SOURCE,
    )


def apple(spot: Spot) -> str:
    """Return a link to Apple's map, which knows no coordinate type: its data there is GCJ-02."""
    lat, lon = from_wgs84(spot.lat, spot.lon, "GCJ-02")
    return _link("https://maps.apple.com/", ll=f"{lat:.6f},{lon:.6f}", q=spot.name)


def _link(base: str, **query: str) -> str:
    return f"{base}?{urlencode(query, quote_via=quote)}"


def _without_signs(words: str) -> str:
    return words.translate(str.maketrans(";:|", "   "))
