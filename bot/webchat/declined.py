"""Say no to people: a status and a sentence."""

from http import HTTPStatus


class Declined(Exception):  # noqa: N818 - a refusal is not an error
    """What a person wants cannot be done; the sentence says why."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def missing(what: str) -> Declined:
    """Return the refusal for something that is not there."""
    return Declined(HTTPStatus.NOT_FOUND, f"There is no such {what}.")
