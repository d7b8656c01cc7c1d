"""The checked form of the field's records: matters, stations and holidays as they are imported.

The same models validate an import, live as JSON inside the tables and feed the rules, so that a
field has one name everywhere. Unknown keys are refused: a typing error must not silently drop a
condition from somebody's notice.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,32}$")]
"""A code that fits a deep link (`m_<code>`, Telegram allows 64 of A-Z a-z 0-9 _ -)."""

StepTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5][05]$")]
"""A time of day on five minutes: places are counted in such steps."""
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Weekday = Annotated[int, Field(ge=1, le=7)]
"""ISO weekday, 1 = Monday."""

Condition = TypeAliasType("Condition", "dict[str, list[str] | list[Condition] | Condition]")
"""`{question: [answers]}`; keys are joined by AND, answers by OR; `all`, `any`, `not` nest."""


class Record(BaseModel):
    """A record that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class LegalBasis(Record):
    """One law or rule a matter rests on (设定依据)."""

    text: str
    article: str = ""
    source: str = ""


class Option(Record):
    """One answer to a situation question."""

    id: Code
    label: str = Field(min_length=1)
    outcome: str = ""
    stops: bool = False


class Situation(Record):
    """A question whose answer decides which materials one person needs (办理情形)."""

    id: Code
    question: str = Field(min_length=1)
    options: list[Option] = Field(min_length=2)
    affects: Literal["materials", "advice"] = "materials"
    ask_when: Condition | None = None


class Material(Record):
    """One thing to bring (申请材料).

    `size` is its measure or print form, `note` how to get it and what to mind, `waiver` whether a
    written commitment (告知承诺) or shared data stands for it; None means: not found.
    """

    id: Code
    name: str = Field(min_length=1)
    form: list[str] = Field(min_length=1)
    copies: int = Field(ge=0)
    photocopies: int = Field(default=0, ge=0)
    copies_estimated: bool = False
    size: str = ""
    required: Literal[True, "conditional"] = True
    when: Condition | None = None
    condition_question: str = ""
    issuer: str = ""
    note: str = ""
    electronic_licence: bool | None = None
    waiver: Literal["none", "commitment", "shared_data"] | None = None
    estimated: bool = False


class LimitExample(Record):
    """What another place promises; never shown as this place's promise."""

    place: str
    value: str
    source: str = ""


class Limit(Record):
    """A time limit; `days` None means: not found, and nothing is invented."""

    days: int | None = Field(ge=0)
    unit: Literal["工作日", "日"]
    note: str = ""
    ref: str = ""
    examples: list[LimitExample] = []


class Fee(Record):
    """What it costs; `charge` None means: not found."""

    charge: bool | Literal["partial"] | None
    text: str
    basis: str = ""
    amounts: dict[str, int | float] = {}
    insurance_fee: dict[str, int | float | None] = {}
    estimated: bool = False


class ServiceMode(Record):
    """How a station serves the matter: 收件, 帮办, 代办, 自助; and in how many slots in a row."""

    modes: list[str]
    visit_slots: int = Field(default=1, ge=1, le=6)
    station_can_finish: bool
    note: str = ""
    estimated: bool = False


class Question(Record):
    """A frequent question and its answer."""

    q: str
    a: str
    estimated: bool = False


class MatterRecord(Record):
    """A 政务服务事项 with its situations and materials; `category` says who it is for.

    `joint_departments` are those that a joint matter goes through, in their order.
    """

    code: Code
    code_kind: str = "internal"
    official_code: str = ""
    name: str = Field(min_length=1)
    category: str = Field(min_length=1)
    department: str
    department_estimated: bool = False
    joint_departments: list[str] = []
    aliases: list[str] = []
    legal_basis: list[LegalBasis] = []
    acceptance_conditions: list[str] = []
    situations: list[Situation] = []
    materials: list[Material] = []
    process_steps: list[str] = []
    process_steps_estimated: bool = False
    statutory_limit: Limit
    promised_limit: Limit
    fee: Fee
    channels: list[str] = []
    channels_estimated: bool = False
    service_mode: ServiceMode
    consult_phone: str
    consult_phone_extra: list[str | dict[str, str]] = []
    complaint_phone: str
    result_document: str = ""
    result_delivery: list[str] = []
    faq: list[Question] = []
    source: list[str] = []
    source_grade: str = ""


class Coordinate(Record):
    """How a coordinate was found and how far it may be off."""

    estimated: bool = False
    precision_m: int | None = None
    basis: str = ""
    county_polygon_check: str = ""


class RegularHours(Record):
    """A weekly opening window; summer is 05-01 to 09-30, winter the rest."""

    days: list[Weekday] = Field(min_length=1)
    open: ClockTime
    close: ClockTime
    season: Literal["all", "summer", "winter"] = "all"


class SeatQuota(Record):
    """How many people are served at a time, by the way they come.

    `public` places are booked by network, `staffed` ones by phone or on site; `walk_in` ones are
    never booked. Staffed places that nobody took are everybody's from `release_hours` before.
    """

    public: int = Field(ge=0, le=50)
    staffed: int = Field(default=0, ge=0, le=50)
    walk_in: int = Field(default=0, ge=0, le=50)
    release_hours: int | None = Field(default=None, ge=0, le=336)


class OffHours(Record):
    """A weekly window for off-hours visits (错时); without `seats` all the station's are public."""

    kind: Literal["lunch", "evening", "saturday", "sunday", "holiday"]
    days: list[Weekday] = Field(min_length=1)
    open: StepTime
    close: StepTime
    seats: SeatQuota | None = None


class HoursBlock(Record):
    """Regular hours and whether they are only estimated."""

    regular: list[RegularHours]
    estimated: bool = False


class OffHoursBlock(Record):
    """Off-hours windows and whether they are only estimated."""

    windows: list[OffHours]
    estimated: bool = False


class SlotMinutes(Record):
    """Length of one visit; of whole five minutes, in which places are counted."""

    value: int = Field(ge=5, le=240, multiple_of=5)
    estimated: bool = False


class HolidayPolicy(Record):
    """What the station says of holidays and make-up workdays."""

    value: str
    estimated: bool = False


class StationRecord(Record):
    """A 政务服务便民服务站.

    `wheelchair` tells whether a wheelchair gets in; None means: not found, and none is promised.
    """

    id: Code
    name: str = Field(min_length=1)
    host_kind: Literal[
        "bank", "post", "telecom", "office_building", "incubator", "community", "hall"
    ]
    host_name: str = ""
    host_name_in_source: str = ""
    cnaps_code: str = ""
    host_name_verified: bool = False
    county: str = Field(min_length=1)
    town: str = ""
    address: str = ""
    address_estimated: bool = False
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    crs: Literal["WGS-84", "GCJ-02", "BD-09"]
    coordinate: Coordinate = Coordinate()
    phone: str = ""
    hours: HoursBlock
    off_hours: OffHoursBlock
    slot_minutes: SlotMinutes
    matters: list[Code] = []
    matters_estimated: bool = False
    equipment: list[str] = []
    equipment_estimated: bool = False
    wheelchair: bool | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    station_confirmed: bool
    estimated: bool = False
    note: str = ""
    source: list[str] = []
    holiday_policy: HolidayPolicy = HolidayPolicy(value="")


class DayRecord(Record):
    """One day that differs from the ordinary week: a holiday or a make-up workday (调休)."""

    day: date
    kind: Literal["off", "workday"]
    name: str
