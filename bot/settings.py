"""The settings, read from the environment or .env; every one is documented in .env.example."""

import re
import socket
from datetime import time
from typing import Annotated, Literal, Self

from pydantic import AnyHttpUrl, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from notices.timetable import ReminderTimes
from storage.rules.distance import DETOUR
from storage.rules.quiet import QuietHours
from storage.rules.slots import BookingRules

TOKEN = re.compile(r"^\d{3,20}:[A-Za-z0-9_-]{20,100}$")
EMBEDDED = "sqlite+aiosqlite:///data/bianmin.db"


def _host() -> str:
    return re.sub(r"[^\w.-]", "-", socket.gethostname())[:40] or "worker"


class SettingsRefused(Exception):  # noqa: N818  an answer to the operator, not a fault
    """A setting is missing or malformed; `lines` name each one and never hold its value."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class StorageSettings(BaseSettings):
    """What every command needs."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str = EMBEDDED
    region_code: Annotated[str, Field(pattern=r"^\d{6}$")] = "140502"
    notice_link: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    booking_window_days: Annotated[int, Field(ge=1, le=60)] = 14
    booking_lead_minutes: Annotated[int, Field(ge=0, le=2880)] = 120
    booking_weekend_cutoff: time = time(12, 0)
    cancel_before_minutes: Annotated[int, Field(ge=0, le=2880)] = 120
    bookings_per_day: Annotated[int, Field(ge=1)] = 1
    bookings_per_week: Annotated[int, Field(ge=1)] = 2
    bookings_per_month: Annotated[int, Field(ge=1)] = 6
    booking_hold_minutes: Annotated[int, Field(ge=1, le=60)] = 10
    waitlist_offer_minutes: Annotated[int, Field(ge=5, le=120)] = 15
    waitlist_offers: Annotated[int, Field(ge=1, le=10)] = 3
    waitlist_quiet_minutes: Annotated[int, Field(ge=0, le=1440)] = 180
    proposal_hours: Annotated[int, Field(ge=1, le=72)] = 24
    late_minutes: Annotated[int, Field(ge=0, le=60)] = 10
    old_sheet_days: Annotated[int, Field(ge=0, le=90)] = 14
    walking_detour: Annotated[float, Field(ge=1, le=3)] = DETOUR
    reminder_day_before_at: time = time(18, 0)
    reminder_hours_before: Annotated[int, Field(ge=1, le=12)] = 2
    quiet_since: time = time(21, 0)
    quiet_until: time = time(8, 0)
    rating_invitations: bool = True
    rating_hours_after: Annotated[int, Field(ge=0, le=72)] = 2
    messages_per_day: Annotated[int, Field(ge=1)] = 8
    messages_at_once: Annotated[int, Field(ge=1, le=400)] = 128
    two_person_rule: bool = False
    templates_for_scheduled: Literal["new", "promised"] = "new"

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, url: str) -> str:
        if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("must start with sqlite+aiosqlite:// or postgresql+asyncpg://")
        return url

    @property
    def booking_rules(self) -> BookingRules:
        """Return the rules that bookings are held to."""
        return BookingRules(
            window_days=self.booking_window_days,
            lead_minutes=self.booking_lead_minutes,
            weekend_cutoff=self.booking_weekend_cutoff,
            cancel_before_minutes=self.cancel_before_minutes,
            per_day=self.bookings_per_day,
            per_week=self.bookings_per_week,
            per_month=self.bookings_per_month,
            hold_minutes=self.booking_hold_minutes,
            offer_minutes=self.waitlist_offer_minutes,
            waitlist_notices=self.waitlist_offers,
            waitlist_quiet_minutes=self.waitlist_quiet_minutes,
            proposal_hours=self.proposal_hours,
            late_minutes=self.late_minutes,
            quiet=self.quiet_hours,
        )

    @property
    def station_link(self) -> str:
        """Return what the QR at a station's door opens: a link to the chat, as on the sheets."""
        chat, begins, _ = self.notice_link.partition("n_{number}")
        return f"{chat}st_{{code}}" if begins else ""

    @property
    def quiet_hours(self) -> QuietHours:
        """Return the hours in which nobody is written to who did not ask."""
        return QuietHours(self.quiet_since, self.quiet_until)

    @property
    def reminder_times(self) -> ReminderTimes:
        """Return when people are reminded and invited to rate."""
        return ReminderTimes(
            day_before_at=self.reminder_day_before_at,
            hours_before=self.reminder_hours_before,
            quiet=self.quiet_hours,
            ratings=self.rating_invitations,
            rating_hours=self.rating_hours_after,
        )


class LiveSettings(StorageSettings):
    """What `bianmin run` needs beside."""

    resident_bot_token: SecretStr
    staff_bot_token: SecretStr
    admin_ids: Annotated[frozenset[int], NoDecode]
    bot_api_url: AnyHttpUrl = AnyHttpUrl("https://api.telegram.org")

    worker_name: Annotated[str, Field(pattern=r"^[\w.-]{1,40}$")] = Field(default_factory=_host)
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0

    redis_url: SecretStr = SecretStr("")
    webhook_url: AnyHttpUrl | None = None
    webhook_secret: SecretStr = SecretStr("")
    webhook_host: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443

    @field_validator("resident_bot_token", "staff_bot_token")
    @classmethod
    def _token_form(cls, token: SecretStr) -> SecretStr:
        if not TOKEN.match(token.get_secret_value()):
            raise ValueError("does not look like a bot token (digits, a colon, letters)")
        return token

    @field_validator("redis_url")
    @classmethod
    def _redis_form(cls, url: SecretStr) -> SecretStr:
        told = url.get_secret_value()
        if told and not told.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return url

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part for part in re.split(r"[,\s]+", value) if part]
        if not parts or not all(part.isdecimal() for part in parts):
            raise ValueError("must be user ids separated by commas, at least one")
        return frozenset(int(part) for part in parts)

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.resident_bot_token == self.staff_bot_token:
            raise ValueError("STAFF_BOT_TOKEN must belong to another bot than RESIDENT_BOT_TOKEN")
        secret = self.webhook_secret.get_secret_value()
        if self.webhook_url and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
            raise ValueError("WEBHOOK_SECRET must be 16 to 256 of A-Z a-z 0-9 _ - with WEBHOOK_URL")
        return self

    @property
    def api_base(self) -> str:
        """Return the Bot API's address without a slash at the end."""
        return str(self.bot_api_url).rstrip("/")


def read_storage_settings() -> StorageSettings:
    """Read the settings of every command; raises SettingsRefused."""
    try:
        return StorageSettings()
    except ValidationError as fault:
        raise SettingsRefused(_lines(fault)) from None


def read_live_settings() -> LiveSettings:
    """Read the settings of `bianmin run`; raises SettingsRefused."""
    try:
        return LiveSettings()
    except ValidationError as fault:
        raise SettingsRefused(_lines(fault)) from None


def _lines(fault: ValidationError) -> list[str]:
    return [_line(problem["loc"], problem["type"], problem["msg"]) for problem in fault.errors()]


def _line(place: tuple[int | str, ...], kind: str, message: str) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    name = str(place[0]).upper()
    if kind == "missing":
        return f"{name} is missing: set it in the environment or in .env (see .env.example)"
    return f"{name} {message.removeprefix('Value error, ')}"
