"""Rooms of the public office, and rooms that neighbours keep open for each other."""

from __future__ import annotations

from marketplace.demo.content import (
    ALL_WEEK,
    DAY,
    HOUR,
    WEEKDAYS,
    Both,
    DemoListing,
    Place,
    RoomDetails,
    clock,
    open_on,
    photo,
)
from marketplace.demo.items_home import OFFICE_ACCESS, OFFICE_PLACE
from marketplace.demo.people import OFFICE
from marketplace.listings.states import Approval, Collect, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

OFFICE_HOURS = (*open_on(WEEKDAYS, "09:00", "21:00"), *open_on((5,), "10:00", "17:00"))

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="hall-seongbuk",
        owner=OFFICE,
        category="halls",
        title=Both("한빛동 주민센터 강당", "Hall of the Hanbit-dong community centre"),
        description=Both(
            "무대와 음향, 빔프로젝터를 갖춘 120석 강당입니다. 주민 총회, 발표회, 작은 음악회에 열려 있습니다. "
            "이용료는 당일 주민센터에서 내시면 됩니다.",
            "A hall of 120 seats with a stage, sound and a projector, for assemblies, recitals and small concerts. The fee "
            "is paid at the office on the day.",
        ),
        details=RoomDetails(
            capacity=120,
            floor=4,
            step_free=True,
            equipment=("무대 조명", "음향 장비", "무선 마이크 4개", "빔프로젝터", "피아노"),
        ),
        place=OFFICE_PLACE,
        hours=OFFICE_HOURS,
        closed_on_holidays=True,
        max_minutes=8 * HOUR,
        lead_minutes=DAY,
        horizon_days=90,
        buffer_before_minutes=30,
        buffer_after_minutes=30,
        tariffs=(
            TariffSpec(TariffUnit.HOUR, 10000, local_from=clock("09:00"), local_to=clock("18:00")),
            TariffSpec(TariffUnit.HOUR, 15000, local_from=clock("18:00"), local_to=clock("21:00")),
        ),
        collect=Collect.ON_SITE,
        photos=(
            photo("hall", 1, "붉은 막이 걸린 무대와 객석", "A stage with red curtains and rows of seats"),
            photo("hall", 8, "가까이에서 본 무대", "A closer look at the stage"),
        ),
        renter_note="의자와 탁자는 쓰신 뒤 제자리로 옮겨 주세요. 음식은 로비에서만 드실 수 있습니다.",
        access_note=OFFICE_ACCESS,
    ),
    DemoListing(
        key="meeting-seongbuk",
        owner=OFFICE,
        category="meeting-rooms",
        title=Both("한빛동 주민센터 3층 회의실", "Third-floor meeting room, Hanbit-dong"),
        description=Both(
            "마을 모임이면 누구나 무료로 쓰는 12인 회의실입니다. 화면과 화상회의 카메라가 있어요.",
            "A meeting room for twelve, free for any gathering of neighbours, with a screen and a video camera.",
        ),
        details=RoomDetails(
            capacity=12, floor=3, step_free=True, equipment=("65인치 화면", "화상회의 카메라", "화이트보드")
        ),
        place=OFFICE_PLACE,
        hours=OFFICE_HOURS,
        closed_on_holidays=True,
        start_step_minutes=30,
        max_minutes=4 * HOUR,
        lead_minutes=2 * HOUR,
        photos=(
            photo("meeting-room", 3, "긴 탁자와 화면이 있는 회의실", "A meeting room with a long table and a screen"),
        ),
        renter_note="나가실 때 에어컨과 조명을 꺼 주세요.",
        access_note=OFFICE_ACCESS,
    ),
    DemoListing(
        key="lecture-seongbuk",
        owner=OFFICE,
        category="lecture-rooms",
        title=Both("한빛동 주민센터 강의실", "Lecture room of the Hanbit-dong centre"),
        description=Both(
            "칠판과 책상이 있는 24인 강의실입니다. 주민 강좌가 없는 시간에 독서회나 강습에 쓰세요.",
            "A lecture room for 24 with a board and desks; use it for your class or book club between our courses.",
        ),
        details=RoomDetails(capacity=24, floor=2, step_free=True, equipment=("칠판", "빔프로젝터", "무선 마이크")),
        place=OFFICE_PLACE,
        hours=OFFICE_HOURS,
        closed_on_holidays=True,
        max_minutes=6 * HOUR,
        lead_minutes=2 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 5000),),
        collect=Collect.ON_SITE,
        photos=(photo("lecture-room", 2, "칠판과 책상이 놓인 강의실", "A lecture room with a board and desks"),),
        renter_note="칠판은 젖은 걸레로 닦아 주세요.",
        access_note=OFFICE_ACCESS,
    ),
    DemoListing(
        key="kitchen-dongdaemun",
        owner="sunja.yoon@example.org",
        category="kitchens",
        title=Both("제기동 마을부엌", "Village kitchen in Jegi-dong"),
        description=Both(
            "반찬을 함께 만들고 나눠 먹는 부엌이에요. 화구 여섯 개, 큰 냉장고, 스무 명이 앉는 식탁이 있어요. "
            "경동시장이 코앞이라 장보기도 좋습니다.",
            "Where neighbours cook side dishes together: six burners, a large fridge and a table for twenty, next to "
            "Gyeongdong Market.",
        ),
        details=RoomDetails(
            capacity=20, floor=1, step_free=True, equipment=("화구 6개", "오븐", "큰 냉장고", "그릇 30벌", "앞치마")
        ),
        place=Place("dongdaemun", "동대문구 왕산로16길 24", 37.5829, 127.0381),
        hours=open_on(ALL_WEEK, "09:00", "21:00"),
        min_minutes=2 * HOUR,
        max_minutes=8 * HOUR,
        lead_minutes=6 * HOUR,
        buffer_after_minutes=30,
        tariffs=(TariffSpec(TariffUnit.HOUR, 6000, cap=36000),),
        photos=(
            photo("kitchen-studio", 4, "조리대와 등이 있는 마을부엌", "A shared kitchen with an island and lamps"),
        ),
        renter_note="음식물 쓰레기는 뒷문 통에 버려 주시고, 칼은 꼭 제자리에 걸어 주세요.",
        access_note="대문 비밀번호는 확정되면 알려 드려요. 턱이 없어 휠체어도 들어옵니다.",
    ),
    DemoListing(
        key="sarangbang-gangbuk",
        owner="inho.jang@example.org",
        category="community-rooms",
        title=Both("수유동 골목 사랑방", "Neighbours' room in Suyu-dong"),
        description=Both(
            "떡집이던 자리를 고쳐 만든 온돌 사랑방입니다. 차 한잔, 바느질 모임, 반상회에 무료로 쓰세요.",
            "Once a rice-cake shop, now a warm-floored room for tea, needlework and neighbours' meetings. Free.",
        ),
        details=RoomDetails(capacity=10, floor=1, step_free=False, equipment=("온돌", "다기 세트", "방석 10개")),
        place=Place("gangbuk", "강북구 노해로8가길 12", 37.6402, 127.0233),
        hours=open_on(ALL_WEEK, "10:00", "20:00"),
        max_minutes=4 * HOUR,
        lead_minutes=2 * HOUR,
        photos=(photo("sarangbang", 2, "창호지 문과 둥근 상이 있는 방", "A room with paper doors and a round table"),),
        renter_note="찻잔은 씻어서 엎어 놓아 주세요.",
        access_note="떡집 간판이 아직 달려 있어요. 그 문입니다.",
    ),
    DemoListing(
        key="playroom-dobong",
        owner="dahye.noh@example.org",
        category="playrooms",
        title=Both("쌍문동 공동육아방", "Shared playroom in Ssangmun-dong"),
        description=Both(
            "여섯 살까지 아이들이 뛰노는 방이에요. 보호자가 함께 있으면 무료입니다. 장난감은 매일 소독해요.",
            "A room for children up to six, free as long as a grown-up stays. The toys are cleaned every day.",
        ),
        details=RoomDetails(
            capacity=12, floor=1, step_free=True, equipment=("놀이 매트", "블록", "그림책", "기저귀 갈이대", "정수기")
        ),
        place=Place("dobong", "도봉구 도봉로114길 22-9", 37.6547, 127.0309),
        hours=open_on(range(1, 7), "10:00", "17:00"),
        max_minutes=3 * HOUR,
        lead_minutes=HOUR,
        buffer_after_minutes=30,
        photos=(photo("playroom", 6, "놀이 천막과 곰 인형이 있는 방", "A playroom with a tent and a teddy bear"),),
        renter_note="양말을 신고 들어와 주세요. 간식은 식탁에서만 먹어요.",
        access_note="유모차는 현관 왼쪽에 세워 두시면 됩니다.",
    ),
    DemoListing(
        key="hall-gangdong",
        owner="chanyoung.song@example.org",
        category="multipurpose-rooms",
        title=Both("명일동 아파트 주민공동시설 다목적실", "Apartment community room in Myeongil-dong"),
        description=Both(
            "돌잔치, 체조 모임, 주민 강좌에 쓰는 넓은 방입니다. 단지 밖 이웃께도 열려 있어요.",
            "A large room for birthdays, exercise groups and courses, open to neighbours from outside the complex too.",
        ),
        details=RoomDetails(
            capacity=60, floor=2, step_free=True, equipment=("탁자 15개", "의자 60개", "음향 장비", "전신 거울")
        ),
        place=Place("gangdong", "강동구 양재대로138길 41", 37.5508, 127.1462),
        hours=open_on(ALL_WEEK, "09:00", "22:00"),
        min_minutes=2 * HOUR,
        max_minutes=10 * HOUR,
        lead_minutes=DAY,
        buffer_after_minutes=HOUR,
        approval=Approval.REQUEST,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.HOUR, 8000, cap=60000),),
        photos=(photo("hall", 4, "무대가 있는 다목적실", "A multipurpose room with a small stage"),),
        renter_note="끝난 뒤 삼십 분은 정리 시간이에요. 쓰레기봉투는 관리사무소에서 드립니다.",
        access_note="관리사무소에서 열쇠를 받아 가세요.",
    ),
    DemoListing(
        key="meeting-jung",
        owner="ganzorig.bat@example.org",
        category="community-rooms",
        title=Both("광희동 책 읽는 모임방", "Reading room for gatherings in Gwanghui-dong"),
        description=Both(
            "몽골 책과 한국 책이 나란히 꽂힌 모임방입니다. 언어 교환, 독서 모임, 작은 강연에 좋아요.",
            "Mongolian and Korean books side by side. Good for language exchange, book clubs and small talks.",
        ),
        details=RoomDetails(capacity=14, floor=5, step_free=True, equipment=("책 800권", "긴 탁자", "전기 주전자")),
        place=Place("jung", "중구 마른내로12길 30", 37.5653, 127.0029),
        hours=open_on(ALL_WEEK, "10:00", "22:00"),
        max_minutes=6 * HOUR,
        lead_minutes=2 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 4000, cap=20000),),
        photos=(photo("study-room", 0, "책장과 긴 책상이 있는 방", "A room with bookshelves and a long desk"),),
        renter_note="책은 방 안에서 마음껏 보세요. 가져가고 싶은 책은 물어봐 주세요.",
        access_note="승강기를 타고 5층에서 내려 오른쪽 끝입니다.",
    ),
    DemoListing(
        key="gym-songpa",
        owner="wonseok.nam@example.org",
        category="gyms",
        title=Both("잠실 실내체육관 반 코트", "Half a sports hall in Jamsil"),
        description=Both(
            "배드민턴 두 면 또는 농구 반 코트로 쓸 수 있어요. 조기 축구 대신 조기 배드민턴, 어떠세요.",
            "Two badminton courts or half a basketball court. How about badminton before breakfast?",
        ),
        details=RoomDetails(
            capacity=30, floor=1, step_free=True, equipment=("배드민턴 네트", "농구 골대", "탈의실", "샤워실")
        ),
        place=Place("songpa", "송파구 백제고분로18길 60", 37.5049, 127.0851),
        hours=open_on(ALL_WEEK, "06:00", "23:00"),
        min_minutes=2 * HOUR,
        max_minutes=4 * HOUR,
        lead_minutes=3 * HOUR,
        policy=Policy.MODERATE,
        tariffs=(
            TariffSpec(TariffUnit.HOUR, 15000, local_from=clock("06:00"), local_to=clock("17:00")),
            TariffSpec(TariffUnit.HOUR, 25000, local_from=clock("17:00"), local_to=clock("23:00")),
        ),
        photos=(photo("gym", 3, "네트와 농구 골대가 있는 체육관", "A sports hall with a net and a hoop"),),
        renter_note="바닥이 상하지 않게 실내용 운동화를 신어 주세요.",
        access_note="정문 왼쪽 작은 문으로 들어와 안내대에서 이름을 말씀하세요.",
    ),
)
