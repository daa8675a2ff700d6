"""Events: what happened, kept for listing and queued for the webhook in the same transaction."""

import json

from marketplace.embedded.stripe import API_VERSION
from marketplace.embedded.stripe.settings import PLATFORM, Json
from marketplace.embedded.stripe.work import Work


def emit(work: Work, event_type: str, subject: Json, *, owner: str = PLATFORM) -> None:
    """Records that something happened to an object, as it looks now; the courier sends it after the commit."""
    snapshot = json.loads(json.dumps(subject))
    event: Json = {
        "object": "event",
        "api_version": API_VERSION,
        "data": {"object": snapshot},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": work.request_id, "idempotency_key": work.idempotency_key},
        "type": event_type,
    }
    if owner:
        event["account"] = owner
    stored = work.add("evt", event, owner=owner)
    work.db.execute(
        "INSERT INTO deliveries (event, seq, created, due) SELECT id, seq, ?, ? FROM objects WHERE id = ?",
        (work.now, work.now, stored["id"]),
    )
    work.emitted = True


def retrieve(work: Work, ids: list[str], _params: Json) -> Json:
    """GET /v1/events/{id}."""
    return work.load(ids[0], "event")


def listing(work: Work, _ids: list[str], params: Json) -> Json:
    """GET /v1/events: by type, types, created, delivery_success; newest first."""
    wanted: Json = {}
    if types := params.get("types") or ([params["type"]] if "type" in params else []):
        wanted["type"] = types
    if "delivery_success" in params:
        wanted["pending_webhooks"] = 0 if params["delivery_success"] else 1
    data, more = work.page("event", params, wanted)
    return {"object": "list", "data": data, "has_more": more, "url": "/v1/events"}
