"""Builds the house from its settings: every part is made once, here, and handed down."""

from dataclasses import dataclass

from bot.settings import StorageSettings
from notices.channel import Channel
from notices.courier import Courier
from notices.errands import ErrandDesk
from notices.issuing import NoticeOffice
from notices.letter_desk import LetterDesk
from notices.library import Library
from notices.schedule import Schedule
from notices.services import Services
from notices.sheet import SheetPrinter
from notices.texts import Texts
from notices.timetable import Timetable
from storage.clock import Clock
from storage.database import Database
from storage.desk.bookings import BookingDesk
from storage.desk.broadcasts import BroadcastDesk
from storage.desk.catalogue import CatalogueDesk
from storage.desk.checklists import ChecklistDesk
from storage.desk.conversations import ConversationDesk
from storage.desk.matters import MatterDesk
from storage.desk.notices import NoticeDesk
from storage.desk.offers import OfferDesk
from storage.desk.people import PeopleDesk
from storage.desk.staffing import StaffingDesk
from storage.desk.stations import StationDesk
from storage.desk.templates import TemplateDesk
from storage.desk.timetable import TimetableDesk
from storage.outbox import Audience, Outbox


@dataclass(frozen=True)
class House:
    """Everything below the bots."""

    database: Database
    clock: Clock
    outbox: Outbox
    catalogue: CatalogueDesk
    services: Services
    timetable: Timetable
    messages_per_day: int

    async def close(self) -> None:
        """End what runs beside the bots; the database is its owner's to close."""
        await self.services.library.close()

    async def read_timetable(self) -> None:
        """Read when each station's people are reminded."""
        await self.timetable.refresh(TimetableDesk(self.database))

    def courier(
        self, residents: Channel, staff: Channel, admins: frozenset[int] = frozenset()
    ) -> Courier:
        """Return the courier that carries messages out over the two bots."""
        services = self.services
        channels = {Audience.RESIDENT: residents, Audience.STATION: staff, Audience.ADMIN: staff}
        errands = ErrandDesk(
            outbox=self.outbox,
            services=services,
            letters=LetterDesk(services.texts, services.library, services.offers),
            broadcasts=BroadcastDesk(self.database, self.clock, self.outbox),
            timetable=self.timetable,
            channels=channels,
            cap=self.messages_per_day,
        )
        return Courier(
            outbox=self.outbox,
            clock=self.clock,
            errands=errands,
            people=services.people,
            staffing=services.staffing,
            admins=admins,
        )


def build_house(database: Database, clock: Clock, settings: StorageSettings) -> House:
    """Build every desk on the database and the clock."""
    outbox = Outbox(database, clock)
    texts = Texts.load()
    matters, stations = MatterDesk(database), StationDesk(database, clock)
    timetable = Timetable(settings.reminder_times)
    schedule = Schedule(timetable)
    offers = OfferDesk(database, clock, settings.booking_rules)
    printer = SheetPrinter()
    library = Library(TemplateDesk(database, clock), printer)
    services = Services(
        clock=clock,
        texts=texts,
        people=PeopleDesk(database, clock),
        stations=stations,
        matters=matters,
        offers=offers,
        bookings=BookingDesk(
            database,
            clock,
            schedule,
            outbox,
            offers,
            settings.booking_rules,
        ),
        staffing=StaffingDesk(database, clock),
        conversations=ConversationDesk(database, clock),
        notices=NoticeOffice(
            desk=NoticeDesk(database, clock, settings.region_code),
            checklists=ChecklistDesk(database, clock, schedule),
            matters=matters,
            stations=stations,
            library=library,
            printer=printer,
            texts=texts,
            link=settings.notice_link,
        ),
        library=library,
    )
    return House(
        database,
        clock,
        outbox,
        CatalogueDesk(database, clock),
        services,
        timetable,
        settings.messages_per_day,
    )
