"""API v1: who I am."""

from flask import Response
from pydantic import BaseModel
from spectree import Response as Described

from marketplace.accounts import queries
from marketplace.accounts.policies import party_ids
from marketplace.web import access
from marketplace.web.api import Problem, answer, blueprint, spec


class PartyOut(BaseModel):
    """A party that the caller may act for."""

    id: str
    kind: str
    name: str


class MeOut(BaseModel):
    """The member behind the token."""

    id: str
    name: str
    email: str
    language: str
    zone: str
    district: str | None
    is_operator: bool
    parties: list[PartyOut]


@blueprint.get("/me")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=MeOut, HTTP_401=Problem), tags=["me"], security={"bearer": []}, skip_validation=True
)
def me() -> Response:
    """The member behind the token, and for whom they may act."""
    viewer = access.viewer()
    member = queries.member(viewer.member_id or 0)
    parties = queries.parties(party_ids(viewer))
    return answer(
        MeOut(
            id=member.public_id,
            name=member.name,
            email=member.email,
            language=member.language,
            zone=member.zone,
            district=member.district,
            is_operator=member.is_operator,
            parties=[PartyOut(id=party.public_id, kind=party.kind, name=party.name) for party in parties],
        )
    )
