"""What waits for the operator when the demo city opens: listings to review, and three reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from marketplace.demo.content import (
    ALL_WEEK,
    DAY,
    HOUR,
    WEEKEND,
    Both,
    DemoListing,
    ItemDetails,
    ParkingDetails,
    Place,
    RoomDetails,
    Standing,
    open_on,
    photo,
)
from marketplace.demo.people import OWNER, RENTER
from marketplace.listings.states import TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="bicycle-seongdong",
        owner="aisha.rahman@example.org",
        category="bicycles",
        lang="en",
        title=Both("장보기용 자전거", "Shopping bicycle with a big basket"),
        description=Both(
            "시장바구니 두 개가 들어가는 큰 바구니가 달린 자전거예요. 뚝섬 시장에 갈 때 딱 좋아요.",
            "The basket holds two bags of groceries. Perfect for the market by Ttukseom station.",
        ),
        details=ItemDetails(condition="used", accessories=("Lock", "Bell"), pickup_place="Seongsu, in front of 203"),
        place=Place("seongdong", "성동구 연무장길 64", 37.5421, 127.0561),
        hours=open_on(ALL_WEEK, "08:00", "21:00"),
        max_minutes=13 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 1500, cap=8000),),
        photos=(photo("bicycle", 4, "바구니 달린 초록색 자전거", "A green bicycle with a basket"),),
        renter_note="Please lock it to the rack, not to the tree.",
        access_note="The rack is left of the ramp.",
        standing=Standing.PENDING_REVIEW,
        published_days_ago=0,
    ),
    DemoListing(
        key="ladder-yangcheon",
        owner="hyejin.moon@example.org",
        category="ladders",
        title=Both("3단 접이식 사다리", "Three-step folding ladder"),
        description=Both(
            "붙박이장 위 짐을 내릴 때 쓰던 가벼운 사다리예요. 아이들이 커서 이제 자주 안 쓰네요.",
            "A light ladder for reaching the top of the wardrobe. We hardly use it any more.",
        ),
        details=ItemDetails(condition="good", accessories=(), pickup_place="목동 아파트 정문"),
        place=Place("yangcheon", "양천구 목동동로 206", 37.5183, 126.8745),
        max_minutes=5 * DAY,
        photos=(photo("ladder", 5, "거실에 세워 둔 사다리", "A ladder in a living room"),),
        renter_note="펼친 뒤 잠금 고리를 꼭 채워 주세요.",
        access_note="경비실 앞에서 드릴게요.",
        standing=Standing.PENDING_REVIEW,
        published_days_ago=0,
    ),
    DemoListing(
        key="study-gwanak-weekend",
        owner="sumin.jeon@example.org",
        category="study-rooms",
        title=Both("봉천동 거실 스터디 모임 자리", "Living-room study table in Bongcheon-dong"),
        description=Both(
            "주말마다 비는 큰 책상을 스터디 모임에 빌려 드려요. 고양이가 한 마리 있습니다.",
            "A large table that stands empty at weekends, for study groups. There is one cat.",
        ),
        details=RoomDetails(capacity=4, floor=3, step_free=False, equipment=("큰 책상", "와이파이", "고양이")),
        place=Place("gwanak", "관악구 청림3길 44", 37.4891, 126.9591),
        hours=open_on(WEEKEND, "10:00", "18:00"),
        max_minutes=8 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 2000),),
        photos=(photo("study-room", 6, "책장 옆 긴 책상", "A long table beside bookshelves"),),
        renter_note="고양이 알레르기가 있으시면 미리 알려 주세요.",
        access_note="3층 오른쪽 집입니다.",
        standing=Standing.PENDING_REVIEW,
        published_days_ago=0,
    ),
    DemoListing(
        key="washer-rejected",
        owner="taeyang.oh@example.org",
        category="cleaning",
        title=Both("고압세척기 싸게 빌려드림 연락주세요", "Pressure washer, cheap, contact me"),
        description=Both(
            "계좌로 먼저 보내 주시면 반값에 드립니다. 앱 말고 문자로 연락 주세요.",
            "Half price if you transfer the money first. Text me instead of using the site.",
        ),
        details=ItemDetails(condition="used", accessories=(), pickup_place="구로역"),
        place=Place("guro", "구로구 구로동로32길 19", 37.4918, 126.8897),
        max_minutes=3 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 4000),),
        photos=(photo("pressure-washer", 0, "노란 고압세척기", "A yellow pressure washer"),),
        renter_note="문자로 연락 주세요.",
        access_note="구로역 1번 출구.",
        standing=Standing.REJECTED,
        standing_reason="앱 밖에서 돈을 먼저 받는 조건은 올릴 수 없어요. 그 부분을 빼고 다시 올려 주세요.",
        published_days_ago=12,
    ),
    DemoListing(
        key="tent-paused",
        owner="dahye.noh@example.org",
        category="camping",
        title=Both("2인용 백패킹 텐트", "Two-person backpacking tent"),
        description=Both(
            "1.8kg밖에 안 되는 가벼운 텐트예요. 지금은 지퍼를 고치는 중이라 잠시 쉬어 갑니다.",
            "Only 1.8 kg. The zip is being mended, so it takes a short break.",
        ),
        details=ItemDetails(condition="used", accessories=("팩 8개",), pickup_place="쌍문동 우리 집 앞"),
        place=Place("dobong", "도봉구 도봉로114길 22-9", 37.6547, 127.0309),
        min_minutes=12 * HOUR,
        max_minutes=5 * DAY,
        tariffs=(TariffSpec(TariffUnit.NIGHT, 7000),),
        photos=(photo("tent", 4, "산 아래 펼친 초록색 텐트", "A green tent below the mountains"),),
        renter_note="말려서 돌려주세요.",
        access_note="쌍문역 2번 출구 쪽이에요.",
        standing=Standing.PAUSED,
        standing_reason="지퍼 수리 중",
        published_days_ago=60,
    ),
    DemoListing(
        key="bay-draft",
        owner="chanyoung.song@example.org",
        category="apartment-bays",
        title=Both("명일동 아파트 방문자 주차면", "Visitors' bay in Myeongil-dong"),
        description=Both(
            "단지 옆 자리입니다. 요금은 동대표 회의에서 정하고 올리겠습니다.",
            "A bay beside the complex. The price follows after the residents' meeting.",
        ),
        details=ParkingDetails(
            length_cm=500, width_cm=240, height_cm=None, surface="asphalt", plate_needed=True, charger=False
        ),
        place=Place("gangdong", "강동구 양재대로138길 41", 37.5508, 127.1462),
        photos=(),
        renter_note="",
        access_note="",
        standing=Standing.DRAFT,
        published_days_ago=0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """A report: ``subject`` is a listing's key, a member's e-mail or a story's key; ``reason`` a report reason's value."""

    reporter: str
    subject_kind: Literal["listing", "member", "booking"]
    subject: str
    reason: Literal["wrong", "dangerous", "forbidden", "rude", "fraud", "damaged", "not_there", "other"]
    text: str
    days_ago: int


REPORTS: tuple[DemoReport, ...] = (
    DemoReport(
        reporter=RENTER,
        subject_kind="listing",
        subject="handtruck-gwangjin",
        reason="wrong",
        text="150kg까지라고 쓰여 있는데 실제 표지에는 100kg이라고 적혀 있어요. 확인 부탁드려요.",
        days_ago=3,
    ),
    DemoReport(
        reporter="linh.nguyen@example.org",
        subject_kind="member",
        subject="taeyang.oh@example.org",
        reason="fraud",
        text="He asked me to send the money to his bank account before the handover instead of paying here.",
        days_ago=2,
    ),
    DemoReport(
        reporter=OWNER,
        subject_kind="booking",
        subject="seongbuk-bay-no-show",
        reason="not_there",
        text="예약하신 분이 오지 않고 다른 차가 두 시간 동안 서 있었어요. 사진을 보내 드릴 수 있습니다.",
        days_ago=1,
    ),
)
