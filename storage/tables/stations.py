"""Stations (政务服务便民服务站) and the matters each one handles."""

import json
from datetime import date, datetime
from functools import lru_cache

from sqlmodel import Field, SQLModel

from storage.records import StationRecord
from storage.tables.columns import Json, JsonObject, Moment


class Station(SQLModel, table=True):
    """A station; `record` is the whole checked record, the columns beside it are for queries.

    `open` is how it stands today; from `opens_on` on it serves, from `closes_on` on no longer.
    """

    __tablename__ = "stations"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str
    county: str = Field(index=True)
    town: str
    lat: float
    lon: float
    seats: int = 1
    open: bool = True
    opens_on: date | None = None
    closes_on: date | None = None
    record: JsonObject = Field(sa_type=Json)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this station is not stored yet")
        return self.id

    @property
    def details(self) -> StationRecord:
        """Return the checked record."""
        return _checked(json.dumps(self.record))


class StationChange(SQLModel, table=True):
    """A registration (开设, 变更, 注销), appended and never changed: what, from when, by whom."""

    __tablename__ = "station_changes"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id", index=True)
    act: str = Field(max_length=16)
    effective_on: date
    reason: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)


class StationMatter(SQLModel, table=True):
    """A station's confirmed list of matters (事项清单)."""

    __tablename__ = "station_matters"

    station_id: int = Field(primary_key=True, foreign_key="stations.id")
    matter_id: int = Field(primary_key=True, foreign_key="matters.id", index=True)


class StationException(SQLModel, table=True):
    """A day on which a station is closed, or keeps other off-hours windows than its record says.

    `off_hours` holds windows in the form of the record, without their weekdays.
    """

    __tablename__ = "station_exceptions"

    station_id: int = Field(primary_key=True, foreign_key="stations.id")
    day: date = Field(primary_key=True)
    closed: bool
    off_hours: list[JsonObject] = Field(sa_type=Json)
    reason: str
    made_by: str
    made_at: datetime = Field(sa_type=Moment)


@lru_cache(maxsize=4096)
def _checked(record: str) -> StationRecord:
    """Check a record once for what it says: it is read far more often than written."""
    return StationRecord.model_validate_json(record)
