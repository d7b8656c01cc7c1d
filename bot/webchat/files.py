"""Keep the bytes of files on a shelf and describe them as the Bot API does."""

import mimetypes
import re
import secrets
from pathlib import Path

from bot.webchat.params import Upload
from bot.webchat.pictures import measure
from bot.webchat.records import Json, StoredFile
from bot.webchat.refusals import BadRequest, NotFound, Words
from bot.webchat.world import World

MAX_DOWNLOAD = 20 * 2**20
MAX_PHOTO = 10 * 2**20
MAX_PHOTO_SIDES = 10_000
FOLDERS = {
    "photo": "photos",
    "video": "videos",
    "voice": "voice",
    "audio": "music",
    "animation": "animations",
}
PLAIN_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
DEFAULT_MIME = {"voice": "audio/ogg", "video": "video/mp4", "animation": "video/mp4"}


class Shelf:
    """Files of the web chat: facts in the world, bytes in a folder (or in memory)."""

    def __init__(self, world: World, folder: Path | None) -> None:
        self._world = world
        self._folder = folder
        self._memory: dict[str, bytes] = {}
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an uploaded file and return what is known about it."""
        if not upload.data:
            raise BadRequest(Words.FILE_EMPTY)
        if kind == "photo":
            photo_size(upload.data)
        unique = secrets.token_urlsafe(12)
        record = StoredFile(
            file_id=f"{kind}-{secrets.token_urlsafe(24)}",
            file_unique_id=unique,
            type=kind,
            name=clean_name(upload.name),
            mime_type=_mime_type(kind, upload),
            size=len(upload.data),
        )
        self._write(unique, upload.data)
        self._world.files[record.file_id] = record
        self._world.keep(record)
        return record

    def find(self, file_id: str) -> StoredFile:
        """Return the file with this id."""
        try:
            return self._world.files[file_id]
        except KeyError:
            raise BadRequest(Words.FILE_ID) from None

    def take(self, kind: str, source: Upload | str) -> StoredFile:
        """Return the file a bot sends: a new one, or one it names by id."""
        if isinstance(source, Upload):
            return self.put(kind, source)
        if "://" in source:
            # Nothing is fetched from elsewhere on anybody's behalf.
            raise BadRequest("wrong HTTP URL specified: this server fetches nothing")
        record = self._world.files.get(source)
        if record is None:
            raise BadRequest("wrong file identifier/HTTP URL specified")
        if record.type != kind and "photo" in (record.type, kind):
            raise BadRequest(f"can't use file of type {record.type.title()} as {kind.title()}")
        return record

    def read(self, record: StoredFile) -> bytes:
        """Return the bytes of a file."""
        if self._folder is None:
            return self._memory[record.file_unique_id]
        return (self._folder / record.file_unique_id).read_bytes()

    def path_of(self, file_id: str) -> Json:
        """Return a File, with the path to download it from."""
        record = self.find(file_id)
        if record.size > MAX_DOWNLOAD:
            raise BadRequest(Words.FILE_TOO_BIG)
        folder = FOLDERS.get(record.type, "documents")
        suffix = Path(record.name).suffix or mimetypes.guess_extension(record.mime_type) or ""
        return {
            "file_id": record.file_id,
            "file_unique_id": record.file_unique_id,
            "file_size": record.size,
            "file_path": f"{folder}/{record.file_unique_id}{suffix}",
        }

    def by_path(self, path: str) -> StoredFile:
        """Return the file that `path_of` gave this path for."""
        unique = Path(path).stem
        for record in self._world.files.values():
            if (
                record.file_unique_id == unique
                and self.path_of(record.file_id)["file_path"] == path
            ):
                return record
        raise NotFound("file not found")

    def _write(self, unique: str, data: bytes) -> None:
        if self._folder is None:
            self._memory[unique] = data
        else:
            (self._folder / unique).write_bytes(data)

    def photo_sizes(self, record: StoredFile) -> list[Json]:
        """Return a photo's PhotoSize list."""
        width, height = photo_size(self.read(record))
        return [described(record) | {"width": width, "height": height}]


def photo_size(data: bytes) -> tuple[int, int]:
    """Return width and height, or refuse what is no picture or too large a one."""
    found = measure(data)
    if found is None or len(data) > MAX_PHOTO or sum(found[1]) > MAX_PHOTO_SIDES:
        raise BadRequest(Words.PHOTO)
    return found[1]


def described(record: StoredFile) -> Json:
    """Return the fields that every kind of file has."""
    return {
        "file_id": record.file_id,
        "file_unique_id": record.file_unique_id,
        "file_size": record.size,
    }


def named(record: StoredFile) -> Json:
    """Return the fields of a file that is shown with its name and type."""
    return described(record) | {"file_name": record.name, "mime_type": record.mime_type}


def clean_name(name: str) -> str:
    """Return the last part of a file name, without control characters."""
    last = re.split(r"[\\/]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:255] or "file"


def _mime_type(kind: str, upload: Upload) -> str:
    found = measure(upload.data)
    if kind == "photo":
        return found[0] if found else "application/octet-stream"
    guessed = mimetypes.guess_type(upload.name)[0]
    told = upload.content_type.split(";")[0].strip().lower()
    if told != "application/octet-stream" and PLAIN_MIME.fullmatch(told):
        guessed = guessed or told
    return guessed or DEFAULT_MIME.get(kind, "application/octet-stream")
