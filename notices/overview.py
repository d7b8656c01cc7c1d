"""Everything a matter may ask for, in every situation, with the condition of each material."""

from dataclasses import dataclass

from notices.facts import material_facts
from notices.texts import Texts
from storage.records import Condition, MatterRecord, Situation

_Wanted = list[str] | list[Condition] | Condition


@dataclass(frozen=True)
class Listed:
    """A material, and in words when it is needed; `when` is empty where everybody needs it."""

    name: str
    form: str
    copies: str
    when: str


def overview(matter: MatterRecord, texts: Texts, language: str) -> tuple[Listed, ...]:
    """Return all materials of a matter, in its order."""
    words = _Conditions(matter, texts, language)
    listed = []
    for material in matter.materials:
        shown = material_facts(material, texts, language)
        listed.append(Listed(shown.name, shown.form, shown.copies, words.of(material.when)))
    return tuple(listed)


class _Conditions:
    """Puts the conditions of one matter into words."""

    def __init__(self, matter: MatterRecord, texts: Texts, language: str) -> None:
        self._situations = {situation.id: situation for situation in matter.situations}
        self._texts = texts
        self._language = language

    def of(self, condition: Condition | None) -> str:
        parts = [self._part(key, wanted) for key, wanted in (condition or {}).items()]
        return self._say("when_and").join(parts)

    def _part(self, key: str, wanted: _Wanted) -> str:
        if isinstance(wanted, dict):
            return self._say("when_not", part=self.of(wanted))
        if key in self._situations:
            return self._answer(self._situations[key], wanted)
        parts = [self.of(part) for part in wanted if isinstance(part, dict)]
        return self._say("when_and" if key == "all" else "when_or").join(parts)

    def _answer(self, situation: Situation, wanted: list[str] | list[Condition]) -> str:
        labels = [option.label for option in situation.options if option.id in wanted]
        return self._say(
            "when_answer",
            question=situation.question,
            options=self._say("when_or").join(labels),
        )

    def _say(self, key: str, **facts: object) -> str:
        return self._texts.plain(f"facts.{key}", self._language, **facts)
