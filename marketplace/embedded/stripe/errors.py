"""What the API refuses, in the form in which Stripe says it."""

from typing import Any

from marketplace.embedded.stripe.settings import Json


class ApiError(Exception):
    """A refusal: the HTTP status and the body ``{"error": {"type", "code", "param", "message", …}}``."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        told = {"type": kind, "code": code, "param": param, "message": message, **more}
        self.body: Json = {"error": {key: value for key, value in told.items() if value is not None}}


def unauthorised(message: str) -> ApiError:
    """401: no key, or not ours."""
    return ApiError(message, status=401)


def no_such(kind: str, object_id: str, param: str = "id") -> ApiError:
    """404: an id that this account doesn't have."""
    return ApiError(f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param)


def idempotency(message: str, *, status: int = 400, code: str | None = None) -> ApiError:
    """400 for a key reused with other parameters, 409 for one whose first request is still running."""
    return ApiError(message, status=status, kind="idempotency_error", code=code)


def broken() -> ApiError:
    """500: our own fault; nothing of the request was kept."""
    return ApiError(
        "The stand-in failed while it worked on this request; its log says why.", status=500, kind="api_error"
    )
