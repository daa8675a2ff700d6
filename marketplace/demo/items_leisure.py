"""Things for evenings: light, sound, pictures, music and games."""

from __future__ import annotations

from marketplace.demo.content import DAY, HOUR, Both, DemoListing, ItemDetails, Place, photo
from marketplace.listings.states import Approval, Policy, TariffUnit
from marketplace.listings.tariff_spec import TariffSpec

LISTINGS: tuple[DemoListing, ...] = (
    DemoListing(
        key="projector-mapo",
        owner="minji.kim@example.org",
        category="electronics",
        title=Both("휴대용 빔프로젝터와 120인치 스크린", "Portable projector with a 120-inch screen"),
        description=Both(
            "골목 영화제도, 발표 연습도 이것 하나면 됩니다. 스피커가 들어 있고 휴대전화와 바로 연결돼요.",
            "All you need for a film night in the alley or a rehearsal. Built-in speakers, connects to any phone.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("접이식 스크린", "HDMI 케이블", "연장선 5m", "리모컨"),
            pickup_place="망원동 연습실",
        ),
        place=Place("mapo", "마포구 월드컵로19길 40", 37.5533, 126.9014),
        max_minutes=3 * DAY,
        lead_minutes=3 * HOUR,
        buffer_after_minutes=HOUR,
        policy=Policy.MODERATE,
        tariffs=(TariffSpec(TariffUnit.DAY, 10000), TariffSpec(TariffUnit.HOUR, 2500)),
        photos=(photo("projector", 3, "빛을 비추는 하늘색 빔프로젝터", "A pale blue projector throwing its light"),),
        renter_note="끈 다음 바람 소리가 멈출 때까지 전원을 뽑지 마세요.",
        access_note="건물 3층, 거울이 보이는 문이에요. 수업 중이면 잠깐만 기다려 주세요.",
    ),
    DemoListing(
        key="camera-seongdong",
        owner="sungho.yang@example.org",
        category="electronics",
        title=Both("미러리스 카메라와 표준 렌즈", "Mirrorless camera with a standard lens"),
        description=Both(
            "가족사진, 졸업식, 여행에 좋은 카메라입니다. 배터리 두 개와 메모리 카드를 챙겨 드리고, "
            "자동 설정으로 맞춰 두니 누르기만 하면 됩니다.",
            "For family portraits, graduations and trips. Two batteries and a card are in the bag, and I leave it on "
            "automatic: just press.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("배터리 2개", "64GB 메모리", "가방", "목끈"),
            pickup_place="성수동 스튜디오",
        ),
        place=Place("seongdong", "성동구 연무장5길 21", 37.5428, 127.0546),
        max_minutes=5 * DAY,
        lead_minutes=DAY,
        buffer_after_minutes=2 * HOUR,
        approval=Approval.REQUEST,
        policy=Policy.STRICT,
        tariffs=(TariffSpec(TariffUnit.DAY, 25000),),
        photos=(photo("camera", 0, "가죽끈이 달린 미러리스 카메라", "A mirrorless camera with a leather strap"),),
        renter_note="모래와 물을 조심해 주세요. 찍은 사진은 옮기신 뒤 카드에서 지워 주세요.",
        access_note="스튜디오 1층 갈색 철문. 오전 열 시부터 있습니다.",
    ),
    DemoListing(
        key="boardgames-gwanak",
        owner="areum.ahn@example.org",
        category="games-books",
        title=Both("보드게임 다섯 상자 꾸러미", "A bundle of five board games"),
        description=Both(
            "두 명부터 여덟 명까지, 가족 모임과 신입생 모임에 맞게 골라 드려요. 규칙은 메시지로 물어보시면 바로 답해 드립니다.",
            "Chosen for your group of two to eight. Stuck on the rules? Send a message and I answer at once.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("한글 규칙서", "모래시계"),
            pickup_place="청룡동 스터디룸",
        ),
        place=Place("gwanak", "관악구 관악로14길 35", 37.4787, 126.9521),
        max_minutes=5 * DAY,
        tariffs=(TariffSpec(TariffUnit.DAY, 3000),),
        units=2,
        photos=(photo("board-games", 0, "보드게임 상자와 말, 주사위", "Board game boxes with pieces and dice"),),
        renter_note="말 하나가 없어지면 꼭 알려 주세요. 찾는 재미도 있으니까요.",
        access_note="스터디룸 입구 책장 두 번째 칸에 이름을 붙여 두었어요.",
    ),
    DemoListing(
        key="guitar-mapo",
        owner="marta.kowalska@example.org",
        category="instruments",
        lang="en",
        title=Both("통기타와 거치대", "Acoustic guitar with a stand"),
        description=Both(
            "소리가 따뜻한 통기타예요. 줄은 늘 새것으로 갈아 두고 조율해서 드려요. 첫 코드 세 개는 덤입니다.",
            "A warm-sounding acoustic guitar with fresh strings, tuned when you collect it. The first three chords are on me.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("Soft case", "Stand", "Tuner", "Three picks"),
            pickup_place="Yeonnam-dong, by the forest park",
        ),
        place=Place("mapo", "마포구 동교로46길 17", 37.5634, 126.9222),
        max_minutes=14 * DAY,
        lead_minutes=2 * HOUR,
        tariffs=(TariffSpec(TariffUnit.DAY, 4000),),
        photos=(photo("guitar", 1, "거치대에 세워 둔 통기타", "An acoustic guitar on its stand"),),
        renter_note="Keep it away from heated floors, please. The wood does not like ondol.",
        access_note="Third floor, no lift. I can come down to the street.",
    ),
    DemoListing(
        key="speaker-dongjak",
        owner="dohyun.kwon@example.org",
        category="electronics",
        title=Both("행사용 스피커와 무선 마이크 두 개", "Event speaker with two wireless microphones"),
        description=Both(
            "돌잔치, 운동회, 마을 장터에서 쓰는 충전식 스피커입니다. 한 번 충전하면 여섯 시간 가고, "
            "블루투스로 음악을 틀 수 있어요.",
            "For birthdays, sports days and village markets. Six hours on one charge; plays music from your phone.",
        ),
        details=ItemDetails(
            condition="good",
            accessories=("무선 마이크 2개", "삼각 받침대", "충전기"),
            pickup_place="노량진 공부방",
        ),
        place=Place("dongjak", "동작구 만양로14길 28", 37.5119, 126.9461),
        min_minutes=2 * HOUR,
        max_minutes=3 * DAY,
        lead_minutes=3 * HOUR,
        tariffs=(TariffSpec(TariffUnit.HOUR, 4000, cap=20000),),
        photos=(photo("speaker", 2, "노란 스피커와 마이크 두 개", "A yellow speaker with two microphones"),),
        renter_note="저녁 아홉 시 이후에는 이웃을 생각해 소리를 줄여 주세요.",
        access_note="1층 편의점 옆 계단으로 2층. 수업이 없는 시간에 맞춰 뵐게요.",
    ),
)
