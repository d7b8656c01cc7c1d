"""Builds the house from its settings: every part is made once, here, and handed down."""

from dataclasses import dataclass

from bot.settings import StorageSettings
from notices.admin_letters import AdminLetters
from notices.change_letters import ChangeLetters
from notices.channel import Channel
from notices.courier import Courier
from notices.errands import ErrandDesk, Writers
from notices.issuing import NoticeOffice
from notices.letter_desk import LetterDesk
from notices.library import Library
from notices.poster import PosterPrinter
from notices.schedule import Schedule
from notices.services import Services
from notices.sheet import SheetPrinter
from notices.texts import Texts
from notices.timetable import Timetable
from storage.clock import Clock
from storage.database import Database
from storage.desk.alarms import AlarmDesk
from storage.desk.arrivals import ArrivalDesk
from storage.desk.bookings import BookingDesk
from storage.desk.broadcasts import BroadcastDesk
from storage.desk.calls import CallDesk
from storage.desk.catalogue import CatalogueDesk
from storage.desk.changes import ChangeDesk
from storage.desk.checklists import ChecklistDesk
from storage.desk.closures import ClosureDesk
from storage.desk.conversations import ConversationDesk
from storage.desk.matters import MatterDesk
from storage.desk.notices import NoticeDesk
from storage.desk.offers import OfferDesk
from storage.desk.pauses import PauseDesk
from storage.desk.people import PeopleDesk
from storage.desk.publishing import PublishingDesk
from storage.desk.questions import QuestionDesk
from storage.desk.ratings import RatingDesk
from storage.desk.register import StationRegister
from storage.desk.reminders import ReminderDesk
from storage.desk.staffing import StaffingDesk
from storage.desk.stations import StationDesk
from storage.desk.templates import TemplateDesk
from storage.desk.waiting import WaitingDesk
from storage.outbox import Audience
from storage.outbox_work import Outbox


@dataclass(frozen=True)
class House:
    """Everything below the bots."""

    database: Database
    clock: Clock
    outbox: Outbox
    catalogue: CatalogueDesk
    register: StationRegister
    services: Services
    timetable: Timetable
    messages_per_day: int
    messages_at_once: int

    async def close(self) -> None:
        """End what runs beside the bots; the database is its owner's to close."""
        await self.services.library.close()

    async def read_timetable(self) -> None:
        """Read when each station's people are reminded."""
        await self.timetable.refresh(ReminderDesk(self.database))

    def courier(
        self, residents: Channel, staff: Channel, admins: frozenset[int] = frozenset()
    ) -> Courier:
        """Return the courier that carries messages out over the two bots."""
        services = self.services
        channels = {Audience.RESIDENT: residents, Audience.STATION: staff, Audience.ADMIN: staff}
        errands = ErrandDesk(
            outbox=self.outbox,
            services=services,
            writers=self._writers(admins),
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
            at_once=self.messages_at_once,
        )

    def _writers(self, admins: frozenset[int]) -> Writers:
        services = self.services
        return Writers(
            texts=services.texts,
            letters=LetterDesk(
                services.texts,
                services.library.press,
                services.bookings,
                services.offers,
                admins,
            ),
            changes=ChangeLetters(
                changes=services.changes,
                matters=services.matters,
                office=services.notices,
                press=services.library.press,
                texts=services.texts,
            ),
            admins=AdminLetters(services.texts, services.bookings, services.ratings),
        )

    def alarms(self, admins: frozenset[int]) -> AlarmDesk:
        """Return what tells the admins of what nobody looks after."""
        rules = self.services.bookings.ledger.rules
        return AlarmDesk(self.database, self.clock, self.outbox, rules, admins)


def build_house(database: Database, clock: Clock, settings: StorageSettings) -> House:
    """Build every desk on the database and the clock."""
    outbox = Outbox(database, clock)
    texts = Texts.load()
    matters = MatterDesk(database)
    timetable = Timetable(settings.reminder_times)
    schedule = Schedule(timetable)
    offers = OfferDesk(database, clock, settings.booking_rules)
    stations = StationDesk(database, clock, offers, settings.walking_detour)
    bookings = BookingDesk(database, clock, schedule, outbox, offers, settings.booking_rules)
    printer = SheetPrinter()
    library = Library(
        TemplateDesk(database, clock, two_person=settings.two_person_rule),
        printer,
        keeps_promises=settings.templates_for_scheduled == "promised",
    )
    services = Services(
        clock=clock,
        texts=texts,
        people=PeopleDesk(database, clock),
        stations=stations,
        matters=matters,
        offers=offers,
        bookings=bookings,
        waiting=WaitingDesk(bookings.ledger),
        closures=ClosureDesk(bookings.ledger),
        arrivals=ArrivalDesk(bookings.ledger),
        calls=CallDesk(bookings.ledger),
        broadcasts=BroadcastDesk(database, clock, outbox),
        changes=ChangeDesk(database, clock, schedule, outbox, settings.old_sheet_days),
        staffing=StaffingDesk(database, clock),
        pauses=PauseDesk(database, clock),
        conversations=ConversationDesk(database, clock),
        notices=NoticeOffice(
            desk=NoticeDesk(database, clock, settings.region_code),
            checklists=ChecklistDesk(database, clock, schedule),
            matters=matters,
            stations=stations,
            press=library.press,
            printer=printer,
            texts=texts,
            link=settings.notice_link,
        ),
        library=library,
        publishing=PublishingDesk(
            database, clock, schedule, outbox, two_persons=settings.two_person_rule
        ),
        questions=QuestionDesk(database, clock),
        ratings=RatingDesk(database, clock),
        posters=PosterPrinter(texts, settings.station_link),
    )
    return House(
        database=database,
        clock=clock,
        outbox=outbox,
        catalogue=CatalogueDesk(database, clock),
        register=StationRegister(database, clock),
        services=services,
        timetable=timetable,
        messages_per_day=settings.messages_per_day,
        messages_at_once=settings.messages_at_once,
    )
