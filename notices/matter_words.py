"""The words of one matter on a notice: its limits, fee, materials, and who decided about gaps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from notices.placeholders import DecisionFacts, MaterialFacts, MatterFacts, QuestionFacts
from notices.texts import Texts
from storage.desk.matters import MatterInForce
from storage.records import Fee, LegalBasis, Limit, Material, MatterRecord, ServiceMode
from storage.rules.completeness import gaps
from storage.rules.situations import Verdict
from storage.tables import FieldDecision

_WORKING_DAYS = "工作日"
_WAIVERS = {"commitment": "waived_by_commitment", "shared_data": "waived_by_shared_data"}
_FORMS = {"原件": "form_original", "复印件": "form_copy", "电子": "form_electronic"}


@dataclass(frozen=True)
class Part:
    """A matter on a notice: its record, what the answers lead to, and who stands behind it."""

    record: MatterRecord
    found: Verdict
    version: int
    effective_at: datetime | None = None
    author: str = ""
    approved_by: str = ""
    decisions: tuple[FieldDecision, ...] = ()

    @classmethod
    def of(cls, matter: MatterInForce, found: Verdict) -> "Part":
        """Return a matter as it stands now with what somebody's answers lead to."""
        return cls(
            record=matter.record,
            found=found,
            version=matter.version,
            effective_at=matter.effective_at,
            author=matter.author,
            approved_by=matter.approved_by,
            decisions=matter.decisions,
        )

    @cached_property
    def in_use(self) -> tuple[FieldDecision, ...]:
        """Return the decisions about what this person's sheet lacks."""
        own = self.record.model_copy(update={"materials": list(self.found.materials)})
        lacking = {gap.field for gap in gaps(own)} - {"materials"}
        return tuple(decision for decision in self.decisions if decision.field in lacking)

    def decided(self, field: str) -> bool:
        """Tell whether somebody decided that the counter tells a field that is missing."""
        return any(decision.field == field for decision in self.in_use)


@dataclass(frozen=True)
class _Told:
    """Puts `at_the_counter` where a field is missing by a named decision."""

    part: Part
    at_the_counter: str

    def instead(self, field: str, words: str) -> str:
        return self.at_the_counter if self.part.decided(field) else words

    def word(self, field: str, words: str) -> str:
        return words or self.instead(field, words)

    def lines(self, field: str, lines: Iterable[str]) -> tuple[str, ...]:
        told = tuple(lines)
        return (self.at_the_counter,) if self.part.decided(field) else told


class MatterWords:
    """Puts codes and counts of a matter into words."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts = texts
        self._language = language

    def matter(self, part: Part) -> MatterFacts:
        """Return what a notice says of a matter."""
        record = part.record
        told = _Told(part, self.say("at_the_counter"))
        return MatterFacts(
            name=record.name,
            code=record.code,
            category=record.category,
            version=part.version,
            effective_on=self._date(part.effective_at),
            author=part.author,
            approver=part.approved_by,
            department=told.word("department", record.department),
            joint_departments=tuple(record.joint_departments),
            service=self.service(record.service_mode),
            situation=tuple(self.answers(record, part.found)),
            hints=part.found.outcomes,
            legal_basis=told.lines("legal_basis", map(self.basis, record.legal_basis)),
            conditions=told.lines("acceptance_conditions", record.acceptance_conditions),
            steps=told.lines("process_steps", record.process_steps),
            statutory_limit=told.instead("statutory_limit", self.limit(record.statutory_limit)),
            promised_limit=told.instead("promised_limit", self.limit(record.promised_limit)),
            fee=self.fee(record.fee, told),
            result=self.result(record, told),
            consult_phone=told.word("consult_phone", record.consult_phone),
            complaint_phone=told.word("complaint_phone", record.complaint_phone),
            faq=tuple(QuestionFacts(question.q, question.a) for question in record.faq),
            decisions=tuple(self.decisions(part)),
        )

    def decisions(self, part: Part) -> Iterator[DecisionFacts]:
        """Yield who decided about the fields the sheet lacks; one line for each person and day."""
        lines: dict[tuple[str, str, bool], list[str]] = {}
        for decision in part.in_use:
            line = decision.decided_by, self._date(decision.decided_at), decision.sample
            field = decision.field.replace(".", "_")
            lines.setdefault(line, []).append(self.say(f"field.{field}"))
        for (by, on, sample), fields in lines.items():
            yield DecisionFacts(what=self.listed(fields), by=by, on=on, sample=sample)

    def service(self, mode: ServiceMode) -> str:
        """Say what a station does in the matter, and who goes on where it cannot finish it."""
        done = self.listed(mode.modes)
        if not done:
            return ""
        passed_on = "" if mode.station_can_finish else self.say("passed_on")
        return self._with(done, self.say("semicolon").join(filter(None, (passed_on, mode.note))))

    def listed(self, words: Iterable[str]) -> str:
        """Say several words as a list on one line."""
        return self.say("comma").join(words)

    def agreed(self, said: Iterable[tuple[str, str]]) -> str:
        """Say what several matters ask for: once where they agree, else in each one's name."""
        of = list(said)
        if len({text for _, text in of}) == 1:
            return of[0][1]
        named = (self.say("note_of", matter=name, note=text) for name, text in of if text)
        return self.say("semicolon").join(named)

    def _date(self, moment: datetime | None) -> str:
        return self._texts.spoken(self._language).date(moment) if moment else ""

    def say(self, key: str, **facts: object) -> str:
        """Return a text of the facts."""
        return self._texts.plain(f"facts.{key}", self._language, **facts)

    def answers(self, matter: MatterRecord, verdict: Verdict) -> Iterator[str]:
        """Yield each question with its answer."""
        for situation in matter.situations:
            for option in situation.options:
                if verdict.answers.get(situation.id) == option.id:
                    yield self.say("answer", question=situation.question, answer=option.label)

    def basis(self, basis: LegalBasis) -> str:
        """Name a law and its article."""
        if not basis.article:
            return basis.text
        return self.say("basis", text=basis.text, article=basis.article)

    def material(self, material: Material, part: "Part | None" = None) -> MaterialFacts:
        """Return how a notice lists a material; without a part no decision stands in."""
        return MaterialFacts(
            id=material.id,
            name=material.name,
            form=self._with(self._form(material.form), material.size),
            copies=self._copies(material),
            issuer=self._issuer(material, part),
            note=self.say("semicolon").join(self._notes(material)),
            sample=material.estimated or material.copies_estimated,
        )

    def limit(self, limit: Limit) -> str:
        """Say a time limit; one that was not found is not published, and nothing is invented."""
        if limit.days is None:
            return self.say("unpublished")
        unit = "limit_working_days" if limit.unit == _WORKING_DAYS else "limit_days"
        text = self.say(unit if limit.days else "limit_on_the_spot", days=limit.days)
        return self._with(text, limit.note)

    def fee(self, fee: Fee, told: "_Told") -> str:
        """Say what it costs and on which basis."""
        cost = told.instead("fee", fee.text or self.say("unpublished"))
        return self._with(cost, told.instead("fee.basis", fee.basis))

    def result(self, matter: MatterRecord, told: "_Told") -> str:
        """Say what a person gets in the end, and how it is delivered."""
        ways = told.word("result_delivery", self.listed(matter.result_delivery))
        return self._with(matter.result_document, ways) if matter.result_document else ways

    def _with(self, text: str, note: str) -> str:
        return self.say("bracket", text=text, note=note) if note else text

    def _issuer(self, material: Material, part: "Part | None") -> str:
        decided = part is not None and part.decided("materials.issuer")
        return material.issuer or (self.say("at_the_counter") if decided else "")

    def _notes(self, material: Material) -> Iterator[str]:
        """Yield the record's note, then whether an e-licence or something else will do."""
        if material.note:
            yield material.note
        if material.electronic_licence is not None:
            yield self.say("licence_will_do" if material.electronic_licence else "licence_wont_do")
        if material.waiver in _WAIVERS:
            yield self.say(_WAIVERS[material.waiver])

    def _form(self, forms: list[str]) -> str:
        """Say the form: an original goes with its copy, an electronic one stands for either."""
        names = [self.say(_FORMS[form]) if form in _FORMS else form for form in forms]
        joint = "form_or" if "电子" in forms else "form_and"
        said = names[0]
        for name in names[1:]:
            said = self.say(joint, first=said, second=name)
        return said

    def _copies(self, material: Material) -> str:
        if material.photocopies:
            return self.say("copies_each", count=material.copies, photocopies=material.photocopies)
        return self.say("copies", count=material.copies)
