"""API v1: the wallet."""

from flask import Response, current_app
from pydantic import BaseModel
from spectree import Response as Described

from marketplace.config import City
from marketplace.payments import services
from marketplace.web import access
from marketplace.web.api import MoneyOut, Problem, answer, blueprint, spec


class WalletOut(BaseModel):
    """The prepaid balance."""

    balance: MoneyOut


@blueprint.get("/wallet")
@access.api_member
@spec.validate(
    resp=Described(HTTP_200=WalletOut, HTTP_401=Problem), tags=["wallet"], security={"bearer": []}, skip_validation=True
)
def wallet() -> Response:
    """The caller's own wallet, in the city's currency."""
    city: City = current_app.extensions["settings"].city
    balance = services.wallet_balance(access.viewer().party_id or 0, city.currency)
    return answer(WalletOut(balance=MoneyOut.of(balance)))
