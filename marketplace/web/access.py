"""Who may call a route: exactly one decorator per route, readable from outside as ``view.access``.

Which object the caller may see is not decided here but by the queries, which take the viewer. The viewer is known here by
its shape only (a Protocol): accounts registers how a viewer is found.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlencode

from flask import abort, current_app, g, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.errors import DomainError, ForbiddenError, NotFoundError
from marketplace.i18n import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])


class Viewer(Protocol):
    """Whoever looks: a stranger has no ids and may do nothing."""

    is_authenticated: bool
    is_operator: bool
    member_id: int | None
    party_id: int | None
    token_id: int | None  # of the API token, where one was used


class Access(StrEnum):
    """The kinds of door."""

    PUBLIC = "public"  # anyone
    MEMBER = "member"  # signed in
    OPERATOR = "operator"  # signed in and operator
    API_PUBLIC = "api_public"  # anyone; a token is looked at if there is one
    API_MEMBER = "api_member"  # a bearer token
    PROVIDER = "provider"  # proves itself by a signature over the body
    PRACTICE = "practice"  # anyone, on an embedded city; elsewhere it isn't there


class UnauthenticatedError(DomainError):
    """No valid token came with the request."""

    code = "unauthenticated"
    status = 401  # type: ignore[assignment]  # an int is what HTTPStatus is
    sentence = _l("This needs a bearer token. You can make one on your profile page.")


TokenLoader = Callable[[str], Viewer | None]
_loader: dict[str, TokenLoader] = {}


def register_token_loader(loader: TokenLoader) -> None:
    """Accounts says how the secret of a bearer token finds its viewer (None: no such token)."""
    _loader["token"] = loader


def viewer() -> Viewer:
    """The one who looks, in a page or an API call."""
    if "viewer" in g:
        return cast("Viewer", g.viewer)
    return cast("Viewer", current_user)


def _bearer() -> Viewer | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not secret:
        return None
    if scheme.lower() != "bearer":
        raise UnauthenticatedError
    found = _loader["token"](secret.strip())
    if found is None:
        raise UnauthenticatedError
    return found


def _door(access: Access, check: Callable[[], Response | None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            answer = check()
            return answer if answer is not None else view(*args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]  # read by tests/contracts
        return cast("View", guarded)

    return decorate


def _anyone() -> None:
    g.private = current_user.is_authenticated


def _signed_in() -> Response | None:
    if current_user.is_authenticated:
        return None
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect("/sign-in?" + urlencode({"next": target}), 303)


def _operator() -> Response | None:
    answer = _signed_in()
    if answer is None and not current_user.is_operator:
        raise ForbiddenError
    return answer


def _maybe_token() -> None:
    from_token = _bearer()
    g.viewer = from_token or current_app.extensions["stranger"]


def _token() -> None:
    found = _bearer()
    if found is None:
        raise UnauthenticatedError
    g.viewer = found


def _practice() -> None:
    if not current_app.config["PRACTICE"]:
        raise NotFoundError
    _anyone()


def _signature() -> None:
    if request.method != "POST":
        abort(405)


public = _door(Access.PUBLIC, _anyone)
member = _door(Access.MEMBER, _signed_in)
operator = _door(Access.OPERATOR, _operator)
api_public = _door(Access.API_PUBLIC, _maybe_token)
api_member = _door(Access.API_MEMBER, _token)
provider = _door(Access.PROVIDER, _signature)
practice = _door(Access.PRACTICE, _practice)
