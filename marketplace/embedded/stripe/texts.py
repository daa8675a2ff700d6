"""What the hosted pages say, in Korean and English. A process of its own, so a table of its own."""

LANGUAGES = ("ko", "en")
_COLUMN = {"ko": 0, "en": 1}

_TEXTS = {
    "approve": ("본인이 맞아요, 승인할게요", "Yes, it is me: approve"),
    "back_to_shop": ("원래 사이트로 돌아가기", "Back to the site"),
    "bank_notice": (
        "실제 결제라면 카드사가 본인인지 확인하는 화면이에요. 여기서는 결과만 골라 주세요.",
        "In a real payment your bank would ask here whether it is you. Here you only choose the outcome.",
    ),
    "bank_title": ("연습용 본인 확인", "Practice bank check"),
    "banner": ("연습용 결제예요. 실제 돈은 나가지 않아요.", "Practice payment: no real money moves."),
    "cancel": ("취소하고 돌아가기", "Cancel and go back"),
    "challenge": ("본인 확인(3-D Secure) 거쳐 결제하기", "Pay with a bank check (3-D Secure)"),
    "choose": ("어떻게 될지 골라 주세요", "Choose what happens"),
    "complete": ("모두 입력한 것으로 하기", "Complete, as if all was entered"),
    "decline": ("카드가 거절되게 하기", "Have the card declined"),
    "declined": (
        "카드가 거절됐어요. 결제된 금액은 없어요. 다시 해 보거나 취소할 수 있어요.",
        "The card was declined and nothing was paid. You can try again or cancel.",
    ),
    "expired": ("결제 시간이 지났어요", "This payment page has expired"),
    "expired_more": (
        "결제된 금액은 없어요. 원래 사이트에서 다시 시작해 주세요.",
        "Nothing was paid. Please start again on the site that you came from.",
    ),
    "fail": ("본인 확인에 실패한 것으로 하기", "Fail the check"),
    "failed": (
        "본인 확인을 마치지 못했어요. 결제된 금액은 없어요. 다시 해 보거나 취소할 수 있어요.",
        "The bank check was not passed and nothing was paid. You can try again or cancel.",
    ),
    "missing": ("찾는 페이지가 없어요", "There is no such page"),
    "missing_more": (
        "주소가 맞는지 확인하거나, 원래 사이트에서 다시 시작해 주세요.",
        "Please check the address, or start again on the site that you came from.",
    ),
    "not_now": ("나중에 하기", "Not now"),
    "onboard_notice": (
        "실제라면 이름과 은행 계좌를 여기서 확인해요. 연습에서는 아무것도 입력하지 않아요.",
        "Here your name and bank account would be checked. For practice nothing is entered.",
    ),
    "onboard_title": ("연습용 정산 계좌 등록", "Practice payout set-up"),
    "order": ("결제할 내용", "What you pay for"),
    "paid": ("이미 결제했어요", "This is already paid"),
    "paid_more": ("한 번 더 결제되지 않아요.", "You will not be charged again."),
    "pay": ("{amount} 결제하기", "Pay {amount}"),
    "pay_title": ("연습용 결제", "Practice payment"),
    "times": ("{count}개", "× {count}"),
    "total": ("합계", "Total"),
}


def text(language: str, name: str, **facts: object) -> str:
    """A sentence of the pages, with its facts filled in (not escaped)."""
    return _TEXTS[name][_COLUMN[language]].format(**facts)


def choose_language(*wishes: str | None) -> str:
    """The first of Korean and English that the wishes name; a wish is a locale or an Accept-Language header."""
    for wish in wishes:
        ranked = []
        for place, part in enumerate((wish or "").lower().split(",")):
            tag, _, weight = part.strip().partition(";q=")
            ranked.append((-_weight(weight), place, tag.partition("-")[0]))
        for negative, _, tag in sorted(ranked):
            if tag in LANGUAGES and negative < 0:
                return tag
    return "en"


def _weight(written: str) -> float:
    try:
        return float(written or 1)
    except ValueError:
        return 0
