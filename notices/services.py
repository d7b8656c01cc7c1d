"""Services: the one frozen object that every conversation receives."""

from dataclasses import dataclass

from notices.issuing import NoticeOffice
from notices.library import Library
from notices.poster import PosterPrinter
from notices.texts import Texts
from storage.clock import Clock
from storage.desk.arrivals import ArrivalDesk
from storage.desk.bookings import BookingDesk
from storage.desk.broadcasts import BroadcastDesk
from storage.desk.calls import CallDesk
from storage.desk.changes import ChangeDesk
from storage.desk.closures import ClosureDesk
from storage.desk.conversations import ConversationDesk
from storage.desk.matters import MatterDesk
from storage.desk.offers import OfferDesk
from storage.desk.pauses import PauseDesk
from storage.desk.people import PeopleDesk
from storage.desk.publishing import PublishingDesk
from storage.desk.questions import QuestionDesk
from storage.desk.ratings import RatingDesk
from storage.desk.staffing import StaffingDesk
from storage.desk.stations import StationDesk
from storage.desk.waiting import WaitingDesk


@dataclass(frozen=True)
class Services:
    """Everything a conversation may ask for."""

    clock: Clock
    texts: Texts
    people: PeopleDesk
    stations: StationDesk
    matters: MatterDesk
    offers: OfferDesk
    bookings: BookingDesk
    broadcasts: BroadcastDesk
    changes: ChangeDesk
    waiting: WaitingDesk
    closures: ClosureDesk
    arrivals: ArrivalDesk
    calls: CallDesk
    staffing: StaffingDesk
    pauses: PauseDesk
    conversations: ConversationDesk
    notices: NoticeOffice
    library: Library
    publishing: PublishingDesk
    posters: PosterPrinter
    questions: QuestionDesk
    ratings: RatingDesk
