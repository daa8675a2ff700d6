"""Applications, committees and marks, made through the services."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from marketplace import clock
from marketplace.accounts.models import Member, Organisation, StaffRole
from marketplace.audit.services import SYSTEM, Actor
from marketplace.db import in_transaction, session, transaction
from marketplace.directory import services
from marketplace.directory.models import Designation, DesignationApplication
from marketplace.directory.rules import CRITERIA, DesignationKind, SharingField
from marketplace.directory.services import Score, Texts
from marketplace.directory.states import Vote
from marketplace.moderation_state import Moderation
from marketplace.places import services as places_services
from marketplace.places.models import Circle, CircleKind
from tests.factories import accounts, places

NOW = datetime.fromisoformat("2026-11-16T01:00:00+00:00")  # a Monday, 10:00 in Seoul
TODAY = date(2026, 11, 16)
DAY = timedelta(days=1)
TEXTS = Texts(
    field=SharingField.THINGS,
    area="보문동 1가에서 3가까지",
    households=420,
    offer="공구와 손수레를 동네에 빌려줘요.",
    plan="한 달에 한 번 수리 모임을 열고, 공구를 40점으로 늘려요.",
    facts="2019년부터 운영했어요.",
)


def _open() -> Any:
    return nullcontext() if in_transaction() else transaction()


def operators(count: int = 3) -> list[Member]:
    """So many operators of the city."""
    return [accounts.member(f"운영자 {number}", operator=True) for number in range(1, count + 1)]


def by(operator: Member) -> Actor:
    return Actor("operator", operator.id)


def village(steward: Member, name: str = "성북 두레마을") -> Circle:
    """An approved circle of kind village."""
    circle = places.circle(CircleKind.VILLAGE, name, steward=steward)
    with _open():
        places_services.decide_circle(circle, Moderation.APPROVED, actor=SYSTEM, now=NOW - 100 * DAY)
    return circle


def company(manager: Member, name: str = "두레바퀴") -> Organisation:
    """An organisation with a manager."""
    organisation = accounts.organisation(name)
    accounts.staff(manager, organisation, StaffRole.MANAGER)
    return organisation


@dataclass
class Case:
    """An application with its people, and steps that move it on."""

    application: DesignationApplication
    filer: Member
    committee: list[Member]

    @property
    def actor(self) -> Actor:
        return Actor("member", self.filer.id)

    def fresh(self) -> DesignationApplication:
        session.expire_all()
        return self.application

    def submit(self, now: datetime = NOW) -> "Case":
        with _open():
            services.submit(self.application, actor=self.actor, now=now)
        return self

    def screen(self, now: datetime = NOW) -> "Case":
        with _open():
            criteria = CRITERIA[DesignationKind(self.application.kind)]
            services.open_screening(self.application, self.committee, criteria, actor=by(self.committee[0]), now=now)
        return self

    def vote(self, member: Member, said: Vote = Vote.YES, points: int = 4, now: datetime = NOW) -> "Case":
        with _open():
            scores = {one.id: Score(points, "계획이 뚜렷해요.") for one in self.application.criteria}
            services.vote(self.application, member, scores, said, now=now)
        return self

    def decide(
        self, months: int = 36, today: date = TODAY, reason: str = "위원회가 찬성했어요.", now: datetime = NOW
    ) -> Designation | None:
        with _open():
            return services.decide(
                self.application, reason=reason, months=months, actor=by(self.committee[0]), today=today, now=now
            )

    def designated(self, today: date = TODAY, months: int = 36) -> Designation:
        """All the way to a mark."""
        self.submit().screen()
        for member in self.committee:
            self.vote(member)
        made = self.decide(months=months, today=today)
        assert made is not None
        return made


def case(
    kind: DesignationKind = DesignationKind.COMPANY,
    *,
    committee: list[Member] | None = None,
    filer: Member | None = None,
    name: str = "",
    texts: Texts = TEXTS,
    subject: Circle | Organisation | None = None,
    renews: Designation | None = None,
) -> Case:
    """A written draft of a village or an organisation."""
    who = filer or accounts.member("신청인")
    if subject is None:
        of_village = kind is DesignationKind.VILLAGE
        subject = village(who, name or "성북 두레마을") if of_village else company(who, name or "두레바퀴")
    seats = committee if committee is not None else operators()
    with _open():
        application = services.begin(subject, kind, who, now=NOW, renews=renews)
        services.write(application, texts, actor=Actor("member", who.id), now=NOW)
    return Case(application, who, seats)


def designation(kind: DesignationKind = DesignationKind.COMPANY, *, today: date = TODAY, **more: Any) -> Designation:
    """Somebody who carries the mark."""
    return case(kind, **more).designated(today)


def local_today() -> date:
    """The city's day by the running clock."""
    return clock.local_day(clock.now(), "Asia/Seoul")
