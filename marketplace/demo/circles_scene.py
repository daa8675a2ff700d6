"""The demo's circles: three Sharing Villages with a house inside one, a circle that waits for an operator, and requests."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace import clock
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.demo.people import OPERATOR, OWNER, RENTER
from marketplace.demo.stage import Stage
from marketplace.moderation_state import Moderation
from marketplace.places import board_services as board
from marketplace.places import services
from marketplace.places.board_policies import Reader
from marketplace.places.districts import by_code
from marketplace.places.models import Circle, CircleKind, CircleRole
from marketplace.places.queries import membership
from marketplace.places.rules import TERM_MONTHS
from marketplace.places.services import Area, Texts, Ways
from marketplace.places.states import JoinVia

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOOKED_AT_AFTER = 2 * DAY
ASKED = Ways()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCircle:
    """A circle: its stewards, members and guests by e-mail; the area lies around the district's centre."""

    key: str
    kind: CircleKind
    name: str
    name_en: str
    purpose: str
    rules: str
    welcome: str
    district: str
    radius_m: int
    days_ago: int
    stewards: tuple[str, ...]
    members: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    ways: Ways = ASKED
    inside: str | None = None
    notice: tuple[str, str] | None = None  # what its first steward has put on the board


CIRCLES: tuple[DemoCircle, ...] = (
    DemoCircle(
        key="seongbuk",
        kind=CircleKind.VILLAGE,
        name="성북 두레마을",
        name_en="Seongbuk Dure Village",
        purpose="돈암동과 성북동 골목 이웃이 공구와 주차면, 옥상을 함께 써요. 한 달에 한 번 골목 장터도 열어요.",
        rules="빌린 물건은 쓰던 때보다 깨끗하게 돌려줘요.\n밤 10시 뒤에는 골목에서 조용히 해요.\n고장 나면 숨기지 말고 바로 알려요.",
        welcome="반가워요! 셋째 토요일 아침마다 골목 장터가 열려요. 구경만 오셔도 좋아요.",
        district="seongbuk",
        radius_m=900,
        days_ago=190,
        stewards=(OWNER, "eunju.kang@example.org"),
        members=(RENTER, "geonwoo.bae@example.org", "sunja.yoon@example.org", "dahye.noh@example.org"),
        guests=("emily.carter@example.org",),
        ways=Ways(by_request=True, by_code=True, by_residence=True),
        notice=(
            "이번 달 골목 장터는 셋째 토요일 아침 10시예요",
            "돈암시장 뒤 놀이터 앞에서 만나요. 돗자리는 마을 창고 것을 같이 써요.\n비가 오면 경로당 1층으로 옮길게요.",
        ),
    ),
    DemoCircle(
        key="hanbit-101",
        kind=CircleKind.BUILDING,
        name="한빛아파트 101동",
        name_en="Hanbit Apartments, block 101",
        purpose="101동 이웃끼리 손수레와 사다리, 명절 그릇을 돌려 써요.",
        rules="손수레는 1층 자전거 보관대 옆에 둬요.",
        welcome="101동에 오신 걸 환영해요. 궁금한 건 게시판에 남겨 주세요.",
        district="seongbuk",
        radius_m=60,
        days_ago=120,
        stewards=("eunju.kang@example.org",),
        members=(OWNER, RENTER),
        ways=Ways(by_request=False, by_code=True),
        inside="seongbuk",
    ),
    DemoCircle(
        key="eunpyeong",
        kind=CircleKind.VILLAGE,
        name="은평 뚝딱마을",
        name_en="Eunpyeong Fix-it Village",
        purpose="공구를 나눠 쓰고, 고치는 법을 서로 가르쳐 줘요.",
        rules="처음 쓰는 공구는 쓰는 법을 먼저 배워요.\n안전 안경은 꼭 써요.",
        welcome="첫 수리 모임에는 고장 난 물건을 하나 들고 오세요.",
        district="eunpyeong",
        radius_m=1500,
        days_ago=160,
        stewards=("boram.seo@example.org", "sangmin.ryu@example.org"),
        members=("inho.jang@example.org", "byungsik.cho@example.org", "marta.kowalska@example.org"),
        guests=("lucas.moreau@example.org",),
        notice=(
            "전기톱 쓰는 법, 수요일 저녁에 배워요",
            "처음 쓰시는 분은 꼭 와 주세요. 장갑과 안전 안경은 여기 있어요.",
        ),
    ),
    DemoCircle(
        key="mapo",
        kind=CircleKind.VILLAGE,
        name="망원 나눔마을",
        name_en="Mangwon Sharing Village",
        purpose="연습실과 빈 가게, 자전거를 이웃과 나눠요. 시장 상인들도 함께해요.",
        rules="소리가 나는 연습은 밤 9시까지만 해요.",
        welcome="망원시장 어귀에서 만나요!",
        district="mapo",
        radius_m=1200,
        days_ago=140,
        stewards=("minji.kim@example.org",),
        members=("jaehyun.baek@example.org", "marta.kowalska@example.org", "hyejin.moon@example.org"),
        guests=("aisha.rahman@example.org",),
        ways=Ways(by_request=True, by_residence=True),
    ),
)
WAITING = DemoCircle(
    key="stream",
    kind=CircleKind.STAIRWELL,
    name="한빛아파트 101동 3·4호 라인",
    name_en="",
    purpose="같은 계단을 쓰는 열 집이 택배를 받아 주고 우산을 나눠 써요.",
    rules="",
    welcome="",
    district="seongbuk",
    radius_m=30,
    days_ago=1,
    stewards=(RENTER,),
    inside="hanbit-101",
)


def play(stage: Stage) -> None:
    """Circles are proposed, looked at, and filled with people; what is told of it is long read."""
    for each in CIRCLES:
        _found(stage, each)
    stage.tell(stage.now)


def ask(stage: Stage) -> None:
    """What waits today: a circle for an operator, and two neighbours for stewards."""
    with transaction():
        _propose(stage, WAITING, stage.now - WAITING.days_ago * DAY)
        village = session.get_one(Circle, stage.circles["seongbuk"])
        wishes = (
            (
                "priya.sharma@example.org",
                JoinVia.REQUEST,
                "I am moving to Donam-dong next month and have many suitcases to share.",
            ),
            ("kyungho.ma@example.org", JoinVia.RESIDENCE, "지난주에 돈암동으로 이사 왔어요. 잘 부탁드려요."),
        )
        for email, via, message in wishes:
            services.ask_to_join(village, stage.member(email), via=via, message=message, now=stage.now - 3 * HOUR)


def _found(stage: Stage, each: DemoCircle) -> None:
    begun = stage.now - each.days_ago * DAY
    operator = Actor("operator", stage.members[OPERATOR])
    with transaction():
        circle = _propose(stage, each, begun)
        steward = Actor("member", stage.members[each.stewards[0]])
        looked_at = begun + LOOKED_AT_AFTER
        services.decide_circle(circle, Moderation.APPROVED, actor=operator, now=looked_at)
        services.make_invitation(
            circle, role=CircleRole.MEMBER, max_uses=20, lasts=30 * DAY, actor=steward, now=looked_at, wall=clock.wall()
        )
        for number, email in enumerate((*each.stewards[1:], *each.members, *each.guests), start=1):
            role = CircleRole.GUEST if email in each.guests else CircleRole.MEMBER
            came = _late_enough(stage, email, looked_at + number * 3 * DAY)
            services.join(circle, stage.member(email), role, actor=steward, now=came, via="invitation")
            if email in each.stewards:
                services.set_role(
                    circle,
                    stage.member(email),
                    CircleRole.STEWARD,
                    actor=steward,
                    now=came,
                    term_months=TERM_MONTHS[-1],
                )
        _speak(stage, each, circle)


def _speak(stage: Stage, each: DemoCircle, circle: Circle) -> None:
    """Most members let the others read their names; a steward tells of something, and a member answers."""
    for email in each.members[:-1]:
        member = stage.member(email)
        place = membership(circle.id, member.id)
        if place is not None:
            board.set_consents(
                place, show_name=True, show_contact=False, actor=Actor("member", member.id), now=stage.now - 4 * DAY
            )
    if each.notice is None:
        return
    steward, neighbour = stage.member(each.stewards[0]), stage.member(each.members[0])
    said = board.post_notice(
        circle,
        steward,
        Reader(steward.id, CircleRole.STEWARD, is_operator=False),
        title=each.notice[0],
        body=each.notice[1],
        now=stage.now - 3 * DAY,
    )
    answering = Reader(neighbour.id, CircleRole.MEMBER, is_operator=False)
    board.post_comment(said, neighbour, answering, body="저도 갈게요! 김밥 좀 싸 갈게요.", now=stage.now - 2 * DAY)


def _propose(stage: Stage, each: DemoCircle, now: datetime) -> Circle:
    district = by_code(each.district)
    area = Area(district.lat, district.lng, each.radius_m) if district else None
    texts = Texts(
        name=each.name,
        name_en=each.name_en,
        purpose=each.purpose,
        rules=each.rules,
        welcome=each.welcome,
        district=each.district,
        area=area,
    )
    parent = session.get_one(Circle, stage.circles[each.inside]) if each.inside else None
    founder = stage.member(each.stewards[0])
    circle = services.propose_circle(
        kind=each.kind, texts=texts, ways=each.ways, founder=founder, parent=parent, now=now
    )
    stage.circles[each.key] = circle.id
    return circle


def _late_enough(stage: Stage, email: str, wanted: datetime) -> datetime:
    """Nobody joins a circle before joining the city, nor tomorrow."""
    joined = stage.member(email).created_at + HOUR
    return min(max(wanted, joined), stage.now - HOUR)
