"""The book of off-hours visits: one desk with a room for each thing that is done there."""

from storage.clock import Clock
from storage.database import Database
from storage.desk.asking import AskingRoom
from storage.desk.deciding import DecidingRoom
from storage.desk.ledger import Ledger
from storage.desk.looking import LookingRoom
from storage.desk.moving import MovingRoom
from storage.desk.offers import OfferDesk
from storage.desk.requests import Request
from storage.desk.undoing import UndoingRoom
from storage.outbox import Plan
from storage.outbox_work import Outbox
from storage.rules.slots import BookingRules

__all__ = ["BookingDesk", "Request"]


class BookingDesk(AskingRoom, DecidingRoom, UndoingRoom, MovingRoom, LookingRoom):
    """Keeps the book of visits. Every change appends an event and its messages."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plan: Plan,
        ring: Outbox,
        offers: OfferDesk,
        rules: BookingRules,
    ) -> None:
        self.rules = rules
        self.ledger = Ledger(database, clock, plan, ring, offers, rules)
        super().__init__(self.ledger)
