"""E-mail addresses in the one form that we keep: checked, ASCII (also where the domain is not), lower case."""

from email_validator import EmailNotValidError, validate_email

from marketplace.errors import InvalidError
from marketplace.i18n import lazy_gettext as _l


def clean_email(text: str) -> str:
    """The address in the form that we keep. Raises InvalidError on the field ``email``."""
    try:
        # Not every mail server takes letters beyond ASCII before the @, so neither do we; domains have an ASCII form.
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        sentence = _l("This doesn't look like an e-mail address. It should be like name@example.org.")
        raise InvalidError(fields={"email": sentence}, code="bad-email") from None
    return (found.ascii_email or found.normalized).lower()


def lookup_form(text: str) -> str:
    """The form in which an address is looked up; what is no address comes back as it is, and finds nobody."""
    try:
        return clean_email(text)
    except InvalidError:
        return text.strip().lower().replace("\0", "")
