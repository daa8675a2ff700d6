"""The demo's designations: a Sharing Village, a company and a group that carry the mark, one refused, one before the committee.

The demo city has one operator, who is the whole committee.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace import clock
from marketplace.accounts.models import Organisation
from marketplace.audit.services import Actor
from marketplace.db import session, transaction
from marketplace.demo.catalogue import PUBLISHED
from marketplace.demo.people import BIKE_COMPANY, OPERATOR, OWNER, STORAGE_COMPANY, TOOL_LIBRARY
from marketplace.demo.stage import Stage
from marketplace.directory import services
from marketplace.directory.models import Designation, DesignationApplication
from marketplace.directory.policies import Applicant
from marketplace.directory.rules import CRITERIA, DesignationKind, SharingField
from marketplace.directory.services import Score, Texts
from marketplace.directory.states import Vote
from marketplace.listings import services as listings
from marketplace.listings.circle_terms import CircleTerm
from marketplace.listings.models import Listing
from marketplace.places.models import Circle

DAY = timedelta(days=1)
EARLIER_DAYS = 14
READ_IN, DECIDED_IN = 5 * DAY, 20 * DAY  # after an application was handed in


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoApplication:
    """An application: who files it, and what the committee said; ``points`` None: it has not voted yet."""

    key: str
    kind: DesignationKind
    filer: str
    days_ago: int
    texts: Texts
    points: tuple[int, ...] | None = None
    vote: Vote = Vote.YES
    reason: str = ""
    grant: int = 0


APPLICATIONS: tuple[DemoApplication, ...] = (
    DemoApplication(
        key="seongbuk",
        kind=DesignationKind.VILLAGE,
        filer=OWNER,
        days_ago=170,
        texts=Texts(
            field=SharingField.MIXED,
            area="돈암동 골목시장 둘레와 성북동 아랫마을",
            households=640,
            offer="공구와 주차면, 옥상을 골목 이웃이 함께 써요. 한 달에 한 번 골목 장터도 열어요.",
            plan="주차면을 열 곳으로 늘리고, 마을 창고에 공구 마흔 점을 갖춰요. 이웃 동네에도 같은 값으로 빌려줘요.",
            facts="모임지기 두 명이 번갈아 맡아요. 경로당과 시장 상인회가 함께해요.",
        ),
        points=(5, 4, 4, 4),
        reason="주민이 고르게 참여하고, 이웃 동네에도 열려 있어요. 주차면을 늘릴 계획도 뚜렷해요.",
    ),
    DemoApplication(
        key=TOOL_LIBRARY,
        kind=DesignationKind.GROUP,
        filer="boram.seo@example.org",
        days_ago=130,
        texts=Texts(
            field=SharingField.THINGS,
            offer="한 번 쓰려고 사기엔 아까운 공구를 빌려드리고, 쓰는 법을 함께 배워요.",
            plan="토요일마다 수리 모임을 열고 공구를 예순 점으로 늘려요.",
            facts="2019년부터 주민 스무 명이 번갈아 지켜요. 공구 안전 교육을 마친 사람이 세 명 있어요.",
        ),
        points=(5, 5, 4, 5),
        reason="누구나 쓸 수 있고 안전 교육까지 해요.",
        grant=6_000_000,
    ),
    DemoApplication(
        key=BIKE_COMPANY,
        kind=DesignationKind.COMPANY,
        filer="minji.kim@example.org",
        days_ago=110,
        texts=Texts(
            field=SharingField.MOBILITY,
            offer="짐자전거와 아이 태우는 자전거를 하루 단위로 나눠 써요. 망원시장 앞에서 받아 가요.",
            plan="짐자전거를 스무 대로 늘리고, 시장 장보기 배달을 상인회와 함께해요.",
            facts="자전거 보험에 들었고, 정비는 동네 자전거 가게가 맡아요.",
        ),
        points=(4, 4, 5, 4),
        reason="이용자 보험과 정비 약속이 든든하고, 시장 상인과 함께해요.",
    ),
    DemoApplication(
        key=STORAGE_COMPANY,
        kind=DesignationKind.COMPANY,
        filer="junho.lee@example.org",
        days_ago=60,
        texts=Texts(
            field=SharingField.SPACES,
            offer="빈 지하실을 나눠 이웃의 짐을 맡아 줘요.",
            plan="올해 안에 보관 칸을 백 칸으로 늘려요.",
        ),
        points=(3, 2, 1, 2),
        vote=Vote.NO,
        reason="화재와 침수에 대비한 계획이 없어요. 안전 점검을 받은 뒤 다시 신청해 주세요.",
    ),
    DemoApplication(
        key="eunpyeong",
        kind=DesignationKind.VILLAGE,
        filer="boram.seo@example.org",
        days_ago=9,
        texts=Texts(
            field=SharingField.THINGS,
            area="은평구 불광천 서쪽 골목 여섯 곳",
            households=410,
            offer="공구를 나눠 쓰고, 고치는 법을 서로 가르쳐 줘요.",
            plan="동네 수리소를 주 이틀 열고, 버려진 자전거를 고쳐 나눠요.",
            facts="두레공구도서관이 공구를 대고, 주민센터가 방을 내줘요.",
        ),
    ),
)


def play(stage: Stage) -> None:
    """Applications are handed in, screened and decided, each at its time; the last one waits for the operator's vote."""
    for each in APPLICATIONS:
        _apply(stage, each)


def share(stage: Stage) -> None:
    """The steward of the Sharing Village lets its members book two weeks earlier than others."""
    actor, village = Actor("member", stage.members[OWNER]), stage.circles["seongbuk"]
    for each in PUBLISHED:
        if each.owner == OWNER:
            with transaction():
                listing = session.get_one(Listing, stage.listings[each.key])
                term = CircleTerm(circle_id=village, early_days=EARLIER_DAYS)
                listings.set_circle_terms(listing, [term], actor=actor, now=stage.now - 20 * DAY)


def _apply(stage: Stage, each: DemoApplication) -> None:
    handed_in = stage.now - each.days_ago * DAY
    operator, filer = Actor("operator", stage.members[OPERATOR]), Actor("member", stage.members[each.filer])
    with transaction():
        member = stage.member(each.filer)
        application = services.begin(_subject(stage, each), each.kind, member, now=handed_in - DAY)
        services.write(application, each.texts, actor=filer, now=handed_in - DAY)
        services.submit(application, actor=filer, now=handed_in)
        application_id = application.id
    stage.tell(handed_in)
    with transaction():
        application = session.get_one(DesignationApplication, application_id)
        committee, read_at = [stage.member(OPERATOR)], handed_in + READ_IN
        services.open_screening(application, committee, CRITERIA[each.kind], actor=operator, now=read_at)
    stage.tell(read_at)
    if each.points is None:
        return
    decided_at = handed_in + DECIDED_IN
    with transaction():
        _decide(stage, each, session.get_one(DesignationApplication, application_id), decided_at)
    stage.tell(decided_at)


def _decide(stage: Stage, each: DemoApplication, application: DesignationApplication, now: datetime) -> None:
    operator, today = Actor("operator", stage.members[OPERATOR]), clock.local_day(now, stage.settings.city.zone)
    scores = {
        one.id: Score(points, each.reason) for one, points in zip(application.criteria, each.points or (), strict=True)
    }
    services.vote(application, stage.member(OPERATOR), scores, each.vote, now=now - DAY)
    months = services.default_term(each.kind)
    made = services.decide(application, reason=each.reason, months=months, actor=operator, today=today, now=now)
    if made is not None and each.grant:
        _grant(stage, each, made, now)


def _grant(stage: Stage, each: DemoApplication, made: Designation, now: datetime) -> None:
    today = clock.local_day(now, stage.settings.city.zone)
    services.grant(
        made,
        amount=each.grant,
        currency=stage.settings.city.currency,
        purpose="공구 스무 점과 안전 교육 네 번",
        report_due_on=today + 180 * DAY,
        today=today,
        actor=Actor("operator", stage.members[OPERATOR]),
        now=now,
    )


def _subject(stage: Stage, each: DemoApplication) -> Applicant:
    if each.kind is DesignationKind.VILLAGE:
        return session.get_one(Circle, stage.circles[each.key])
    return session.get_one(Organisation, stage.organisations[each.key])
