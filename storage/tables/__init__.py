"""The tables; importing this package registers every one of them with SQLModel's metadata."""

from storage.tables.arrivals import Arrival, CallTask, NightPlace, Pardon, WaitlistEntry
from storage.tables.bookings import Booking, BookingCard, BookingEvent, BookingWish, Seat
from storage.tables.conversations import Conversation, Setting
from storage.tables.matters import CalendarDay, FieldDecision, Matter, MatterPause, MatterVersion
from storage.tables.notices import Counter, IssuedNotice, KeptSheet, MaterialTick, NoticeMatter
from storage.tables.outbox import OutboxRow
from storage.tables.people import Person
from storage.tables.post import Broadcast, BroadcastRefusal, Heartbeat, StationSettings
from storage.tables.questions import MatterAlias, UnansweredQuestion
from storage.tables.ratings import Rating
from storage.tables.staff import BindCode, StaffMember, StationGroup
from storage.tables.stations import Station, StationChange, StationException, StationMatter
from storage.tables.templates import TemplateVersion

__all__ = [
    "Arrival",
    "BindCode",
    "Booking",
    "BookingCard",
    "BookingEvent",
    "BookingWish",
    "Broadcast",
    "BroadcastRefusal",
    "CalendarDay",
    "CallTask",
    "Conversation",
    "Counter",
    "FieldDecision",
    "Heartbeat",
    "IssuedNotice",
    "KeptSheet",
    "MaterialTick",
    "Matter",
    "MatterAlias",
    "MatterPause",
    "MatterVersion",
    "NightPlace",
    "NoticeMatter",
    "OutboxRow",
    "Pardon",
    "Person",
    "Rating",
    "Seat",
    "Setting",
    "StaffMember",
    "Station",
    "StationChange",
    "StationException",
    "StationGroup",
    "StationMatter",
    "StationSettings",
    "TemplateVersion",
    "UnansweredQuestion",
    "WaitlistEntry",
]
