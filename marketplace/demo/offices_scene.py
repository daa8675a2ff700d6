"""The demo's offices: a community centre, a district office, a library and a gym, with places, hours, rooms, and one closing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace import clock
from marketplace.accounts import queries as account_queries
from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation, StaffRole
from marketplace.audit.services import Actor
from marketplace.availability import site_hours
from marketplace.availability.rules import OpeningRule, ScheduleSpec
from marketplace.db import session, transaction
from marketplace.demo.people import OFFICE, OPERATOR
from marketplace.demo.stage import Stage
from marketplace.intervals import Interval
from marketplace.listings import queries, services
from marketplace.listings.details import RoomDetails
from marketplace.listings.models import Listing
from marketplace.listings.states import Approval, Collect, Kind, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec
from marketplace.listings.texts import Basics, Words
from marketplace.moderation_state import Moderation
from marketplace.offices import services as offices
from marketplace.places import site_queries, site_services
from marketplace.places.geo import LatLng
from marketplace.places.site_models import Site
from marketplace.places.site_services import SiteFacts
from marketplace.security import keyed_digest

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FOUNDED_AFTER = 2 * DAY
WEEKDAYS, EVERY_DAY = range(5), range(7)
CLOSES_IN_DAYS, CLOSES_FOR_DAYS = 20, 3
Hours = tuple[tuple[range, int, int], ...]  # weekdays, from and until in hours of the day


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRoom:
    """A room of an office; ``fee`` an hour is paid there, 0: free."""

    title: str
    title_en: str
    description: str
    category: str
    capacity: int
    fee: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOffice:
    """An organisation with one place; its staff as e-mails by role, the first of all founds it."""

    key: str
    name: str
    name_en: str
    about: str
    district: str
    phone: str
    address: str
    point: LatLng
    number: str
    verified: bool
    days_ago: int
    staff: tuple[tuple[str, StaffRole], ...]
    hours: Hours
    rooms: tuple[DemoRoom, ...]


OFFICES: tuple[DemoOffice, ...] = (
    DemoOffice(
        key="saesol-office",
        name="새솔구청",
        name_en="Saesol District Office",
        about="민원실이 닫은 저녁과 주말에 회의실을 주민 모임에 엽니다.",
        district="mapo",
        phone="02-555-0150",
        address="서울특별시 마포구 월드컵로 212",
        point=LatLng(37.5663, 126.9015),
        number="1018300010",
        verified=False,
        days_ago=60,
        staff=(("minji.kim@example.org", StaffRole.MANAGER), ("jaehyun.baek@example.org", StaffRole.CLERK)),
        hours=((WEEKDAYS, 18, 22), (range(5, 7), 9, 18)),
        rooms=(
            DemoRoom(
                title="새솔구청 3층 소회의실",
                title_en="Small meeting room, Saesol District Office",
                description="저녁 모임에 알맞은 8인 회의실이에요. 화면과 화이트보드가 있어요.",
                category="meeting-rooms",
                capacity=8,
            ),
            DemoRoom(
                title="새솔구청 1층 대회의실",
                title_en="Large meeting room, Saesol District Office",
                description="주민 설명회를 열 수 있는 30인 회의실이에요.",
                category="meeting-rooms",
                capacity=30,
            ),
        ),
    ),
    DemoOffice(
        key="dalbit-library",
        name="달빛도서관",
        name_en="Dalbit Library",
        about="책을 읽고 이야기하는 모임이라면 누구에게나 모임방을 열어 둬요.",
        district="dongdaemun",
        phone="02-555-0151",
        address="서울특별시 동대문구 왕산로 128",
        point=LatLng(37.5785, 127.0395),
        number="2048200025",
        verified=True,
        days_ago=80,
        staff=(("sunja.yoon@example.org", StaffRole.MANAGER), ("hyejin.moon@example.org", StaffRole.READER)),
        hours=((range(1, 6), 9, 21), (range(6, 7), 10, 17)),
        rooms=(
            DemoRoom(
                title="달빛도서관 독서모임방",
                title_en="Reading room, Dalbit Library",
                description="둥근 탁자에 여섯 명이 앉을 수 있는 조용한 방이에요.",
                category="meeting-rooms",
                capacity=6,
            ),
            DemoRoom(
                title="달빛도서관 이야기방",
                title_en="Story room, Dalbit Library",
                description="아이들과 바닥에 앉아 책을 읽는 방이에요. 열 명까지 들어가요.",
                category="meeting-rooms",
                capacity=10,
            ),
        ),
    ),
    DemoOffice(
        key="hanmaeum-gym",
        name="한마음체육관",
        name_en="Hanmaeum Gym",
        about="배드민턴과 탁구를 즐기는 동네 체육관이에요. 이용료는 창구에서 받아요.",
        district="songpa",
        phone="02-555-0152",
        address="서울특별시 송파구 양재대로 932",
        point=LatLng(37.4966, 127.1123),
        number="2158200030",
        verified=True,
        days_ago=100,
        staff=(("wonseok.nam@example.org", StaffRole.MANAGER), ("dahye.noh@example.org", StaffRole.BOOKKEEPER)),
        hours=((EVERY_DAY, 6, 22),),
        rooms=(
            DemoRoom(
                title="한마음체육관 배드민턴 코트",
                title_en="Badminton courts, Hanmaeum Gym",
                description="코트 한 면을 한 시간 단위로 빌려 써요. 라켓은 가져와 주세요.",
                category="halls",
                capacity=4,
                fee=4000,
            ),
            DemoRoom(
                title="한마음체육관 다목적실",
                title_en="Multi-purpose room, Hanmaeum Gym",
                description="요가와 춤 연습에 알맞은 마루 바닥 방이에요.",
                category="halls",
                capacity=20,
                fee=6000,
            ),
        ),
    ),
)
CENTRE_HOURS: Hours = ((WEEKDAYS, 9, 21), (range(5, 6), 10, 17))


def play(stage: Stage) -> None:
    """Three more offices are founded, verified and open their rooms; the community centre's rooms get a place as well."""
    _centre(stage)
    for office in OFFICES:
        _found(stage, office)


def close(stage: Stage) -> None:
    """The gym's floor will be repaired: it closes for three days."""
    gym = next(office for office in OFFICES if office.key == "hanmaeum-gym")
    now = stage.now - 2 * HOUR
    zone = stage.settings.city.zone
    first = clock.local_day(stage.now, zone) + CLOSES_IN_DAYS * DAY
    period = Interval(clock.local_midnight(first, zone), clock.local_midnight(first + CLOSES_FOR_DAYS * DAY, zone))
    with transaction():
        (site,) = site_queries.sites_of(stage.parties[gym.key])
        member = stage.member(gym.staff[0][0])
        offices.begin(site, period, "마룻바닥을 새로 깔아요. 불편을 드려 죄송해요.", {}, member=member, now=now)


def _centre(stage: Stage) -> None:
    """The community centre is older than its place on these pages."""
    now = stage.now - 30 * DAY
    party_id = stage.parties[OFFICE]
    with transaction():
        organisation = session.get_one(Organisation, stage.organisations[OFFICE])
        actor = Actor("member", stage.acting(OFFICE))
        _approve(stage, organisation, "2098300027", verified=True, now=now)
        rooms = [row for row in queries.listings_of([party_id], limit=None) if row.kind == Kind.ROOM]
        facts = SiteFacts(
            name="한빛동 주민센터 본관",
            name_en="Hanbit-dong Community Service Centre",
            address=rooms[0].address,
            district="seongbuk",
            point=queries.exact_place(rooms[0]).point,
            phone="02-555-0140",
            zone=stage.settings.city.zone,
        )
        site = _site(stage, party_id, facts, CENTRE_HOURS, actor, now, holidays=True)
        for room in rooms:
            offices.put_at_site(room, site, follows=room.schedule_id == site.schedule_id, actor=actor, now=now)


def _found(stage: Stage, office: DemoOffice) -> None:
    now = stage.now - office.days_ago * DAY
    city = stage.settings.city
    with transaction():
        founder = stage.member(office.staff[0][0])
        actor = Actor("member", founder.id)
        organisation = accounts.create_organisation(
            name=office.name,
            name_en=office.name_en,
            about=office.about,
            phone=office.phone,
            district=office.district,
            founder=founder,
            actor=actor,
            now=now,
        )
        for email, role in office.staff[1:]:
            accounts.add_staff(organisation, stage.member(email), role, actor=actor, now=now)
        stage.organisations[office.key], stage.parties[office.key] = organisation.id, organisation.party_id
        later = now + FOUNDED_AFTER
        _approve(stage, organisation, office.number, verified=office.verified, now=later)
        facts = SiteFacts(
            name=office.name,
            name_en=office.name_en,
            address=office.address,
            district=office.district,
            point=office.point,
            phone=office.phone,
            zone=city.zone,
        )
        site = _site(stage, organisation.party_id, facts, office.hours, actor, later)
        for number, room in enumerate(office.rooms):
            listing = _room(stage, office, room, site, actor, later)
            stage.listings[f"{office.key}-{number}"] = listing.id
    stage.tell(later)


def _approve(stage: Stage, organisation: Organisation, number: str, *, verified: bool, now: datetime) -> None:
    """Operators look at the page; the wish to be verified is confirmed, or waits still."""
    operator = stage.member(OPERATOR)
    by = Actor("operator", operator.id)
    accounts.decide_organisation(organisation, Moderation.APPROVED, actor=by, now=now)
    manager = stage.member(next(iter(_managers(stage, organisation))))
    wish = accounts.ask_verification(
        organisation, number, "등록증 사본은 팩스로 보내 드릴게요.", member=manager, now=now
    )
    if verified:
        accounts.decide_verification(wish, confirmed=True, operator=operator, now=now + HOUR)


def _managers(stage: Stage, organisation: Organisation) -> list[str]:
    by_id = {member_id: email for email, member_id in stage.members.items()}
    staff = account_queries.staff_of(organisation.id)
    return [by_id[member.id] for member, role in staff if role == StaffRole.MANAGER]


def _site(
    stage: Stage, party_id: int, facts: SiteFacts, hours: Hours, actor: Actor, now: datetime, *, holidays: bool = False
) -> Site:
    rules = tuple(OpeningRule(day, start * 60, end * 60) for days, start, end in hours for day in days)
    spec = ScheduleSpec(facts.zone, rules, closed_on_holidays=holidays)
    centre = stage.settings.city.centre
    site = site_services.create_site(party_id, facts, centre=centre, actor=actor, now=now)
    site_hours.set_site_hours(site, spec, actor=actor, now=now)
    return site


def _room(stage: Stage, office: DemoOffice, room: DemoRoom, site: Site, actor: Actor, now: datetime) -> Listing:
    """A room that follows its place's hours, sent in and approved."""
    city = stage.settings.city
    listing = services.create_draft(
        site.party_id, Kind.ROOM, actor=actor, now=now, zone=city.zone, currency=city.currency
    )
    category = queries.category_by_slug(room.category)
    basics = Basics(
        title=room.title,
        description=room.description,
        lang="ko",
        category_id=category.id if category else None,
        details=RoomDetails(capacity=room.capacity, step_free=True),
        translations={"en": Words(room.title_en)},
    )
    services.update_basics(listing, basics, actor=actor, now=now)
    place = services.Place(address=office.address, district=office.district, point=office.point, exact=True)
    seed = keyed_digest(services.SHOWN_POINT, str(site.party_id))
    services.update_place(listing, place, seed=seed, centre=city.centre, actor=actor, now=now)
    listing.collect = Collect.ON_SITE
    services.set_tariffs(listing, [TariffSpec(TariffUnit.HOUR, room.fee)] if room.fee else [], actor=actor, now=now)
    services.update_terms(listing, services.Terms(approval=Approval.INSTANT), actor=actor, now=now)
    offices.put_at_site(listing, site, follows=True, actor=actor, now=now)
    services.reached(listing, services.THROUGH)
    session.flush()
    services.submit(listing, actor=actor, now=now)
    services.approve(listing, actor=Actor("operator", stage.members[OPERATOR]), now=now + HOUR)
    return listing
