"""The papers of an application: PDFs checked by their beginning, end and size, images written anew; never public."""

from dataclasses import dataclass
from pathlib import PurePath

from marketplace.directory.rules import MOST_DOCUMENT_BYTES, PDF_END, PDF_MAGIC, PDF_TAIL
from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l
from marketplace.images import PhotoRefusedError, read_photo, webp, within
from marketplace.storage import Storage

AREA = "papers"
IMAGE_SIDE = 2400  # a page that was photographed stays readable
LONGEST_NAME = 120
TYPES = {"pdf": "application/pdf", "webp": "image/webp"}


class PaperRefusedError(InvalidError):
    """The file is neither a PDF nor an image that we can take; the sentence says why."""

    code = "bad-document"
    sentence = _l("Please choose a PDF, or a picture as JPEG, PNG or WebP.")


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper in storage that no application names yet."""

    name: str
    key: str
    size: int


def store(storage: Storage, name: str, data: bytes) -> StoredPaper:
    """Checks a file and keeps it. Raises PaperRefusedError; to be called before the transaction that names it."""
    kept, suffix = _checked(data)
    stem = " ".join("".join(c for c in PurePath(name.replace("\\", "/")).stem if c.isprintable()).split())
    called = f"{stem[: LONGEST_NAME - len(suffix) - 1] or 'document'}.{suffix}"
    return StoredPaper(called, storage.write(AREA, suffix, kept), len(kept))


def forget(storage: Storage, paper: StoredPaper) -> None:
    """Takes a stored paper away again, where the transaction that should have named it failed."""
    storage.delete(paper.key)


def _checked(data: bytes) -> tuple[bytes, str]:
    if len(data) > MOST_DOCUMENT_BYTES:
        size = MOST_DOCUMENT_BYTES // 1024 // 1024
        raise PaperRefusedError(_l("A document may have at most %(size)s MB.", size=size), code="document-too-heavy")
    if data.startswith(PDF_MAGIC):
        if PDF_END not in data[-PDF_TAIL:]:
            raise PaperRefusedError(_l("This PDF is cut off. Please save it anew."), code="bad-document")
        return data, "pdf"
    try:
        return webp(within(read_photo(data, IMAGE_SIDE), IMAGE_SIDE)), "webp"
    except PhotoRefusedError as error:
        if error.code == PhotoRefusedError.code:
            raise PaperRefusedError from None
        raise PaperRefusedError(error.sentence, code=error.code) from None
