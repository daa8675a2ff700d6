"""What a person does on the practice provider's hosted pages: press a button. Only ever sent to the stand-in."""

import urllib.error
import urllib.parse
import urllib.request

PATIENCE = 20  # seconds


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect back to the site is the end: nobody need follow it."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def press(page: str, standin: str, action: str) -> None:
    """Presses a button (``pay``, ``complete``) of a hosted page. Raises ValueError for a page that isn't the stand-in's."""
    if urllib.parse.urlsplit(page).netloc != urllib.parse.urlsplit(standin).netloc:
        raise ValueError("the demo pays on the practice provider's pages only")
    body = urllib.parse.urlencode({"action": action}).encode()
    request = urllib.request.Request(page, body)  # noqa: S310 - the stand-in's own address, checked above
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE):
            pass
    except urllib.error.HTTPError as answer:
        with answer:
            if answer.code != 303:  # noqa: PLR2004 - the way back to the site
                raise
