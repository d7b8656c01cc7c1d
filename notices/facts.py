"""The facts of a one-time notice, made of a matter and somebody's answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from notices.hours_words import HoursWords
from notices.placeholders import MaterialFacts, NoticeFacts, QuestionFacts
from notices.texts import Texts
from storage.records import Fee, LegalBasis, Limit, Material, MatterRecord, StationRecord
from storage.rules.situations import Verdict

_WORKING_DAYS = "工作日"
_WAIVERS = {"commitment": "waived_by_commitment", "shared_data": "waived_by_shared_data"}
_FORMS = {"原件": "form_original", "复印件": "form_copy", "电子": "form_electronic"}


@dataclass(frozen=True)
class Issue:
    """What a notice is given when it is issued: its number, time and address."""

    number: str
    version: int
    issued_at: datetime
    link: str = ""


def notice_facts(
    matter: MatterRecord,
    verdict: Verdict,
    station: StationRecord | None,
    issue: Issue,
    *,
    texts: Texts,
    language: str,
) -> NoticeFacts:
    """Return what a notice says to somebody who gave these answers."""
    words = _Words(texts, language)
    hours = HoursWords(texts, language)
    return NoticeFacts(
        language=language,
        number=issue.number,
        version=issue.version,
        issued_on=texts.spoken(language).date(issue.issued_at),
        sha256="",
        link=issue.link,
        matter=matter.name,
        code=matter.code,
        department=matter.department,
        situation=tuple(words.answers(matter, verdict)),
        hints=verdict.outcomes,
        stopped=verdict.stopped,
        legal_basis=tuple(words.basis(basis) for basis in matter.legal_basis),
        conditions=tuple(matter.acceptance_conditions),
        materials=tuple(words.material(material) for material in verdict.materials),
        steps=tuple(matter.process_steps),
        statutory_limit=words.limit(matter.statutory_limit),
        promised_limit=words.limit(matter.promised_limit),
        fee=words.fee(matter.fee),
        result=words.result(matter),
        station=station.name if station else "",
        address=station.address if station else "",
        phone=station.phone if station else "",
        hours=hours.regular(station.hours.regular) if station else (),
        off_hours=hours.off_hours(station.off_hours.windows) if station else (),
        consult_phone=matter.consult_phone,
        complaint_phone=matter.complaint_phone,
        faq=tuple(QuestionFacts(question.q, question.a) for question in matter.faq),
        sample=_estimated(matter, verdict) or (station is not None and _unsure(station)),
    )


def material_facts(material: Material, texts: Texts, language: str) -> MaterialFacts:
    """Return how a notice lists a material."""
    return _Words(texts, language).material(material)


def _estimated(matter: MatterRecord, verdict: Verdict) -> bool:
    materials = (material.estimated or material.copies_estimated for material in verdict.materials)
    return (
        matter.department_estimated
        or matter.process_steps_estimated
        or matter.fee.estimated
        or any(materials)
        or any(question.estimated for question in matter.faq)
    )


def _unsure(station: StationRecord) -> bool:
    return (
        not station.station_confirmed
        or station.address_estimated
        or station.hours.estimated
        or station.off_hours.estimated
    )


class _Words:
    """Puts codes and counts of a matter into words."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts = texts
        self._language = language

    def say(self, key: str, **facts: object) -> str:
        return self._texts.plain(f"facts.{key}", self._language, **facts)

    def answers(self, matter: MatterRecord, verdict: Verdict) -> Iterator[str]:
        for situation in matter.situations:
            for option in situation.options:
                if verdict.answers.get(situation.id) == option.id:
                    yield self.say("answer", question=situation.question, answer=option.label)

    def basis(self, basis: LegalBasis) -> str:
        if not basis.article:
            return basis.text
        return self.say("basis", text=basis.text, article=basis.article)

    def material(self, material: Material) -> MaterialFacts:
        return MaterialFacts(
            id=material.id,
            name=material.name,
            form=self._with(self._form(material.form), material.size),
            copies=self._copies(material),
            issuer=material.issuer,
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

    def fee(self, fee: Fee) -> str:
        """Say what it costs and on which basis."""
        return self._with(fee.text or self.say("unpublished"), fee.basis)

    def result(self, matter: MatterRecord) -> str:
        """Say what a person gets in the end, and how it is delivered."""
        ways = self.say("comma").join(matter.result_delivery)
        return self._with(matter.result_document, ways) if matter.result_document else ways

    def _with(self, text: str, note: str) -> str:
        return self.say("bracket", text=text, note=note) if note else text

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
