"""The index over matters: what they are about, and which request each of them explains."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from storage.records import MatterRecord
from storage.search.events import EventBook
from storage.search.profiles import CORE, NAME, Profile, profile_of, rarity_of, wordings
from storage.search.reading import Reader, Reading
from storage.search.spelling import plain
from storage.search.vocabulary import Event, Kind, Vocabulary, vocabulary
from storage.search.wordings import WordingIndex

LONGEST_QUERY = 200
WEAK = 0.35
"""A word that says what is done, not about what, proves this share of a topic."""

TOGETHER = 0.7
"""Two words that say something only beside another one prove this share of what they say."""

LEAN = 0.05
ENOUGH, ENOUGH_PER_UNREAD, UNREAD_COUNTED = 0.4, 0.025, 10
"""The proof a request needs, and how much more for each syllable nobody could read."""

MARGIN = 0.1
STATION_ENOUGH = 0.5
COMMON = 500
"""What more matters than this bear is looked up only for those that are found already."""

COMPARED = 40
"""So many of the best are looked at closely."""

IN_SIGHT = 0.3
"""A hit this far behind the best is not offered."""

CONFIDENT, CONFIDENT_LEAD = 0.7, 1.3
HALF_SURE, HEARD_WELL, SURE = 0.6, 0.6, 0.8


@dataclass(frozen=True)
class Hit:
    """A matter that was found; the score lies between 0 and 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first; confident when the first may be opened without asking.

    `about` is "station" where a station was asked about and no matter; `event` is the turn of
    life that was named, with the codes of its matters that there are.
    """

    query: str
    hits: tuple[Hit, ...]
    confident: bool
    about: str | None = None
    event: Event | None = None


@dataclass(frozen=True)
class _Scored:
    """How well a matter fits a request: its rank among others, and the proof that it is meant."""

    at: int
    rank: float
    proof: float
    exact: bool = False
    named: frozenset[str] = frozenset()
    """What was surely said, tells much and stands in its name or aliases."""


class MatterIndex:
    """Finds matters; built once from the records and never changed."""

    def __init__(
        self,
        matters: Sequence[MatterRecord],
        aliases: Mapping[str, Sequence[str]] | None = None,
        words: Vocabulary | None = None,
    ) -> None:
        self._matters = matters
        self._words = words or vocabulary()
        said = [wordings(m, (aliases or {}).get(m.code, ())) for m in matters]
        self._reader = Reader(self._words, _own_words(said), [plain(m.name) for m in matters])
        self._profiles = [
            profile_of(m, own, self._reader) for m, own in zip(matters, said, strict=True)
        ]
        self._rarity = rarity_of(self._profiles)
        self._bearers = _bearers(self._profiles)
        by_code = sorted(range(len(matters)), key=self._code)
        self._order = {at: place for place, at in enumerate(by_code)}
        self._wordings = WordingIndex(said)
        self._events = EventBook(self._words.events, frozenset(m.code for m in matters))
        self._places = {matter.code: at for at, matter in enumerate(matters)}

    def search(self, text: str, limit: int = 5) -> SearchResult:
        """Return the matters a person may mean, best first."""
        asked = self._reader.read(text[:LONGEST_QUERY])
        scored = self._scored(asked)
        found = self._trusted(asked, scored)
        event = None if asked.ruled_out else self._events.named_in(asked)
        confident = self._is_confident(found) and (event is None or found[0].exact)
        hits = [self._hit(one) for one in found]
        if event and not confident:
            hits = _with_event(hits, [self._of_event(code) for code in event.codes])
        about_station = not hits and asked.station >= STATION_ENOUGH
        return SearchResult(
            text,
            tuple(hits[: max(limit, len(event.codes)) if event and not confident else limit]),
            confident=confident,
            about="station" if about_station else None,
            event=None if confident else event,
        )

    def guesses(self, text: str, limit: int) -> tuple[Hit, ...]:
        """Return what comes nearest to a request, whether or not it is proven to be meant."""
        scored = self._scored(self._reader.read(text[:LONGEST_QUERY]))
        best = sorted(scored, key=lambda one: (not one.exact, -one.rank, self._code(one.at)))
        return tuple(self._hit(one) for one in best[:limit])

    def _scored(self, asked: Reading) -> list[_Scored]:
        rank, proof = self._weighed(asked)
        alike = self._wordings.alike(asked)
        for at, (bonus, proven) in alike.near.items():
            rank[at] = rank.get(at, 0) + bonus
            proof[at] = proof.get(at, 0) + proven
        order = self._order
        best = heapq.nlargest(COMPARED, ((worth, -order[at], at) for at, worth in rank.items()))
        return [
            _Scored(
                at,
                self._rank(at, rank.get(at, 0), asked),
                proof.get(at, 0),
                at in alike.exact,
                self._named_by(at, asked),
            )
            for at in {at for _, _, at in best} | alike.exact
        ]

    def _weighed(self, asked: Reading) -> tuple[dict[int, float], dict[int, float]]:
        """Return rank and proof of every matter that bears a sense of the request."""
        rank: dict[int, float] = {}
        proof: dict[int, float] = {}
        topics: Counter[int] = Counter()
        beside: dict[int, float] = {}
        for sense, sure, weak in self._rarest_first(asked):
            worth = self._rarity.get(sense, 0) * sure
            ranked, proven = (worth * HALF_SURE, worth * WEAK) if weak else (worth, worth)
            bearers = self._borne(sense, rank)
            for at, weight in bearers:
                rank[at] = rank.get(at, 0) + ranked * weight
                proof[at] = proof.get(at, 0) + proven * weight
            if sense in asked.topics:
                topics.update(at for at, _ in bearers)
                if weak and sense not in self._words.unsaid:
                    beside.update(
                        (at, beside.get(at, 0) + worth * weight) for at, weight in bearers
                    )
        for at, count in topics.items():
            if count > 1:
                rank[at] += (1 - HALF_SURE) * beside.get(at, 0)
                proof[at] = max(proof[at], TOGETHER * rank[at])
        self._lean(asked, rank)
        return rank, proof

    def _rarest_first(self, asked: Reading) -> list[tuple[str, float, bool]]:
        said = _senses(asked, self._words.supporting)
        return sorted(said, key=lambda one: (len(self._bearers.get(one[0], ())), one[0]))

    def _borne(self, sense: str, found: Mapping[int, float]) -> Sequence[tuple[int, float]]:
        """Return who bears a sense; what very many bear only tells those found already apart."""
        bearers = self._bearers.get(sense, ())
        if len(bearers) <= COMMON or not found:
            return bearers
        profiles = ((at, self._profiles[at].senses.get(sense)) for at in list(found))
        return [(at, weight) for at, weight in profiles if weight is not None]

    def _lean(self, asked: Reading, rank: dict[int, float]) -> None:
        """Prefer, where no act was said, the matter by which one comes to have a thing at all."""
        if any(act not in self._words.objects for act in asked.acts):
            return
        for sense in self._words.unsaid:
            for at, weight in self._borne(sense, rank):
                if at in rank and weight >= CORE:
                    rank[at] += LEAN

    def _rank(self, at: int, rank: float, asked: Reading) -> float:
        """Return the rank, less where much of what the matter is about was not said."""
        core = self._profiles[at].core
        whole = sum(self._rarity[sense] for sense in core)
        said = sum(self._rarity[s] for s in core if s in asked.topics or s in asked.acts)
        return rank * (0.85 + 0.15 * (said / whole if whole else 0))

    def _named_by(self, at: int, asked: Reading) -> frozenset[str]:
        core = self._profiles[at].core
        telling = (s for s, sure in asked.topics.items() if sure >= SURE and s in core)
        return frozenset(telling) - self._words.supporting

    def _trusted(self, asked: Reading, scored: Sequence[_Scored]) -> list[_Scored]:
        """Return what may be offered, best first; nothing where the proof does not suffice."""
        best = sorted(scored, key=lambda one: (not one.exact, -one.rank, self._code(one.at)))
        if not best:
            return []
        first = best[0]
        if not first.exact and not self._proven(asked, max(one.proof for one in scored)):
            return []
        least = first.rank * IN_SIGHT
        return [one for one in best if one.exact or one.rank >= least]

    def _proven(self, asked: Reading, proof: float) -> bool:
        if asked.ruled_out or proof + MARGIN < asked.beyond:
            return False
        if asked.unread < 1 and not asked.beyond and not asked.station and self._has_object(asked):
            return proof > 0
        needed = ENOUGH + ENOUGH_PER_UNREAD * min(asked.unread, UNREAD_COUNTED)
        return proof >= needed

    def _has_object(self, asked: Reading) -> bool:
        """Tell whether a thing was named; 续, 查 or 领 alone is said of everything."""
        named = any(
            span.word.kind is Kind.TOPIC
            and span.word.size > 1
            and span.sure >= HEARD_WELL
            and not self._words.asides.issuperset(span.word.senses)
            for span in asked.spans
        )
        return named or not self._words.objects.isdisjoint(asked.acts)

    def _is_confident(self, found: Sequence[_Scored]) -> bool:
        """Tell whether the first leads clearly and nothing else was named beside it."""
        if not found or (not found[0].exact and found[0].proof < CONFIDENT):
            return False
        first, *others = found
        if not others or (first.exact and not others[0].exact):
            return True
        senses = self._profiles[first.at].senses
        about = {sense for sense, weight in senses.items() if weight >= NAME}
        if not first.exact and (not first.named or any(one.named - about for one in others)):
            return False
        return first.exact == others[0].exact and first.rank >= others[0].rank * CONFIDENT_LEAD

    def _hit(self, one: _Scored) -> Hit:
        matter = self._matters[one.at]
        score = 1.0 if one.exact else round(min(one.rank / (one.rank + 0.4), 0.99), 4)
        return Hit(matter.code, matter.name, score)

    def _of_event(self, code: str) -> Hit:
        return Hit(code, self._matters[self._places[code]].name, HALF_SURE)

    def _code(self, at: int) -> str:
        return self._matters[at].code


def _own_words(said: Sequence[Sequence[tuple[str, float]]]) -> Iterator[str]:
    """Yield the wordings of the matters: what one of them is called is not beyond them."""
    for own in said:
        yield from (plain(wording).replace(" ", "") for wording, _ in own)


def _bearers(profiles: Sequence[Profile]) -> Mapping[str, Sequence[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, profile in enumerate(profiles):
        for sense, weight in profile.senses.items():
            found[sense].append((at, weight))
    return found


def _senses(asked: Reading, supporting: frozenset[str]) -> Iterator[tuple[str, float, bool]]:
    """Yield each sense, how sure it is, and whether it proves little by itself."""
    for sense, sure in asked.topics.items():
        yield sense, sure, sense in supporting
    for sense, sure in asked.acts.items():
        if sense not in asked.topics:
            yield sense, sure, True


def _with_event(hits: Sequence[Hit], of_event: Sequence[Hit]) -> list[Hit]:
    """Return what was found, then what else belongs to the event."""
    found = {hit.code for hit in hits}
    return [*hits, *(hit for hit in of_event if hit.code not in found)]
