"""Forms of the board and of what members let each other see."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.i18n import lazy_gettext as _l
from marketplace.places.board_services import LONGEST_BODY, LONGEST_COMMENT, LONGEST_REASON, LONGEST_TITLE
from marketplace.web.fields import Form, Line, no_control_characters


def as_kept(text: str | None) -> str | None:
    """A filter: line ends as they are kept, so that a browser's count of characters is ours."""
    return text.replace("\r\n", "\n").strip() if text else text


class NoticeForm(Form):
    """A notice."""

    title = Line(_l("Title"), [InputRequired(_l("Please give it a title.")), Length(max=LONGEST_TITLE)])
    body = TextAreaField(
        _l("What do you want to tell?"),
        [InputRequired(_l("Please write something.")), Length(max=LONGEST_BODY), no_control_characters],
        filters=[as_kept],
    )


class CommentForm(Form):
    """A comment."""

    body = TextAreaField(
        _l("Your comment"),
        [InputRequired(_l("Please write something.")), Length(max=LONGEST_COMMENT), no_control_characters],
        filters=[as_kept],
    )


class RemovalForm(Form):
    """Why something is removed; an author need not say."""

    reason = TextAreaField(
        _l("Reason (the author reads it)"),
        [Optional(), Length(max=LONGEST_REASON), no_control_characters],
        filters=[as_kept],
    )

    @classmethod
    def beside(cls, public_id: str) -> "RemovalForm":
        """An empty form for one of several things on a page: its control has an id of its own."""
        form = cls(formdata=None)
        form.reason.id = f"reason-{public_id}"
        return form


class ConsentForm(Form):
    """What the others of a circle may see of a member."""

    show_name = BooleanField(_l("Show my name to the members of this circle"))
    show_contact = BooleanField(_l("Show them my e-mail address and phone number too"))
